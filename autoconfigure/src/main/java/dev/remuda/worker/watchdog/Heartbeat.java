package dev.remuda.worker.watchdog;

import java.util.concurrent.Executor;

/**
 * A tiny task that is given to an executor again and again, one at a time, to see how
 * long it takes to get to it. Sent by one thread.
 */
final class Heartbeat {

	private final Executor executor;

	private long sent;

	private int silence;

	private volatile long answered;

	private volatile boolean outstanding;

	Heartbeat(Executor executor) {
		this.executor = executor;
	}

	/**
	 * Send the task, unless it is still outstanding.
	 * @return how many times in a row it was outstanding: only what the caller was awake
	 * for counts, so that what holds up the whole process, as a garbage collection, holds
	 * up nothing here
	 * @throws java.util.concurrent.RejectedExecutionException if the executor has ended
	 */
	int beat() {
		if (this.outstanding) {
			this.silence++;
			return this.silence;
		}
		this.silence = 0;
		this.sent = System.nanoTime();
		this.outstanding = true;
		this.executor.execute(this::answer);
		return 0;
	}

	private void answer() {
		this.answered = System.nanoTime() - this.sent;
		this.outstanding = false;
	}

	/**
	 * Return how late the task was, or already is, in nanoseconds.
	 */
	long lag() {
		return this.outstanding ? System.nanoTime() - this.sent : this.answered;
	}

}
