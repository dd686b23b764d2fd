package dev.remuda.process;

import org.jspecify.annotations.Nullable;

/**
 * A place for a worker, which others take after it. Belongs to the thread of the pool.
 */
final class Slot {

	/**
	 * A worker that was ready for this long hasn't failed at once.
	 */
	private static final long STABLE_MILLIS = 30_000;

	private static final long FIRST_DELAY_MILLIS = 1_000;

	private static final long LONGEST_DELAY_MILLIS = 30_000;

	final int number;

	/**
	 * The worker that is ready.
	 */
	@Nullable Worker current;

	/**
	 * The worker that starts, to take the place of the current one.
	 */
	@Nullable Worker next;

	/**
	 * How many workers were replaced, and why the last one was.
	 */
	int restarts;

	@Nullable String lastRestart;

	private int failures;

	private long notBefore;

	Slot(int number) {
		this.number = number;
	}

	boolean isEmpty() {
		return this.current == null && this.next == null;
	}

	/**
	 * Return whether the next worker may be started, after one has failed.
	 */
	boolean mayStart(long now) {
		return now >= this.notBefore;
	}

	/**
	 * Note that a worker was replaced or has to be.
	 */
	void restarted(String why) {
		this.restarts++;
		this.lastRestart = why;
	}

	/**
	 * Note that a worker has ended by itself. The first is replaced at once, and those
	 * that fail soon after a start ever later.
	 * @return in how many milliseconds the next one may start
	 */
	long failed(Worker worker, long now) {
		if (worker.readyAt != 0 && now - worker.readyAt >= STABLE_MILLIS) {
			this.failures = 0;
		}
		long delay = (this.failures == 0 && worker.readyAt != 0) ? 0
				: Math.min(LONGEST_DELAY_MILLIS, FIRST_DELAY_MILLIS << Math.min(this.failures, 5));
		this.failures++;
		this.notBefore = now + delay;
		return delay;
	}

}
