package dev.remuda.admission;

import java.util.concurrent.atomic.AtomicReference;

/**
 * A handler that was interrupted, as long as it runs. May be used by any thread.
 */
final class Interruption {

	private final RunningRequest request;

	private final Thread thread;

	private final Runnable unstuck;

	private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);

	/**
	 * Create one.
	 * @param unstuck what to do when the handler has ended after all
	 */
	Interruption(RunningRequest request, Thread thread, Runnable unstuck) {
		this.request = request;
		this.thread = thread;
		this.unstuck = unstuck;
	}

	RunningRequest request() {
		return this.request;
	}

	/**
	 * Take note that the handler should have ended by now.
	 * @return whether it hasn't
	 */
	boolean isOverdue() {
		return this.state.compareAndSet(State.RUNNING, State.STUCK);
	}

	/**
	 * Return where the handler is.
	 */
	StackTraceElement[] stack() {
		return this.thread.getStackTrace();
	}

	/**
	 * Take note that the handler has ended.
	 */
	void ended() {
		if (this.state.getAndSet(State.ENDED) == State.STUCK) {
			this.unstuck.run();
		}
	}

	private enum State {

		RUNNING, STUCK, ENDED

	}

}
