package dev.remuda.admission;

import java.time.Duration;
import java.util.List;

/**
 * Several listeners as one.
 *
 * @param all who is told
 */
public record GateListeners(List<GateListener> all) implements GateListener {

	/**
	 * Create listeners.
	 */
	public GateListeners {
		all = List.copyOf(all);
	}

	@Override
	public void admitted(String gate, Duration waited) {
		this.all.forEach((listener) -> listener.admitted(gate, waited));
	}

	@Override
	public void refused(String gate, Refusal.Reason reason, Duration waited) {
		this.all.forEach((listener) -> listener.refused(gate, reason, waited));
	}

	@Override
	public void withdrawn(String gate) {
		this.all.forEach((listener) -> listener.withdrawn(gate));
	}

	@Override
	public void ended(String gate, Duration time) {
		this.all.forEach((listener) -> listener.ended(gate, time));
	}

	@Override
	public void cancelled(String gate, Cancellation reason) {
		this.all.forEach((listener) -> listener.cancelled(gate, reason));
	}

}
