package dev.remuda.admission.autoconfigure;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

import dev.remuda.admission.Cancellation;
import dev.remuda.admission.GateListener;
import dev.remuda.admission.Refusal;
import dev.remuda.worker.Traffic;

/**
 * Measures what becomes of the requests of each gate.
 */
class GateTraffic implements GateListener {

	private final Map<String, TrafficWindow> windows = new HashMap<>();

	private final LongSupplier clock;

	private final LongSupplier processorNanos;

	private final long start;

	GateTraffic(List<String> gates, LongSupplier clock, LongSupplier processorNanos) {
		gates.forEach((gate) -> this.windows.put(gate, new TrafficWindow(processorNanos)));
		this.clock = clock;
		this.processorNanos = processorNanos;
		this.start = clock.getAsLong();
	}

	@Override
	public void admitted(String gate, Duration waited) {
		if (!waited.isZero()) {
			slice(gate).waited(waited.toNanos());
		}
	}

	@Override
	public void refused(String gate, Refusal.Reason reason, Duration waited) {
		TrafficSlice slice = slice(gate);
		slice.refused(reason);
		if (!waited.isZero()) {
			slice.waited(waited.toNanos());
		}
	}

	@Override
	public void ended(String gate, Duration time) {
		slice(gate).ended(time.toNanos());
	}

	@Override
	public void cancelled(String gate, Cancellation reason) {
		if (reason == Cancellation.DEADLINE) {
			slice(gate).timedOut();
		}
	}

	private TrafficSlice slice(String gate) {
		return Objects.requireNonNull(this.windows.get(gate)).at(this.clock.getAsLong());
	}

	/**
	 * Return what became of the requests of a gate.
	 */
	Traffic of(String gate) {
		long now = this.clock.getAsLong();
		return traffic(Objects.requireNonNull(this.windows.get(gate)).until(now), now);
	}

	/**
	 * Return what became of the requests of all gates.
	 */
	Traffic ofAll() {
		long now = this.clock.getAsLong();
		return traffic(this.windows.values().stream().flatMap((window) -> window.until(now).stream()).toList(), now);
	}

	private Traffic traffic(List<TrafficSlice> slices, long now) {
		return new TrafficReading(slices, this.start, now, this.processorNanos.getAsLong()).traffic();
	}

}
