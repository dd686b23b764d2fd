package dev.remuda.admission;

import java.time.Duration;

/**
 * Is told what a gate does. Called by any thread, event loops among them: must not block
 * or throw.
 */
public interface GateListener {

	/**
	 * Hears nothing.
	 */
	GateListener NONE = new GateListener() {
	};

	/**
	 * A request was let in.
	 * @param gate the name of the gate
	 * @param waited how long it waited; zero if it didn't
	 */
	default void admitted(String gate, Duration waited) {
	}

	/**
	 * A request wasn't let in.
	 * @param gate the name of the gate
	 * @param reason why
	 * @param waited how long it waited; zero if it didn't
	 */
	default void refused(String gate, Refusal.Reason reason, Duration waited) {
	}

	/**
	 * A request left while it waited.
	 * @param gate the name of the gate
	 */
	default void withdrawn(String gate) {
	}

	/**
	 * A request that was let in has ended.
	 * @param gate the name of the gate
	 * @param time how long it took since then
	 */
	default void ended(String gate, Duration time) {
	}

	/**
	 * A request was given up, while it waited or after it was let in.
	 * @param gate the name of the gate
	 * @param reason why
	 */
	default void cancelled(String gate, Cancellation reason) {
	}

}
