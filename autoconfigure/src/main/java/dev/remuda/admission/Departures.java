package dev.remuda.admission;

import java.time.Duration;

/**
 * How long requests take, and since when nothing has moved, to say when there will be a
 * place. Guarded by its gate.
 *
 * <p>
 * Not the rate at which requests ended of late: before a burst it says how little there
 * was to do, and not how much can be done.
 */
final class Departures {

	/**
	 * How much the last request weighs in the mean: about the last twenty count.
	 */
	private static final double SHARE = 0.1;

	private static final Duration SHORTEST = Duration.ofSeconds(1);

	private static final Duration LONGEST = Duration.ofSeconds(60);

	private long moved;

	private double meanNanos = Double.NaN;

	/**
	 * Take note that a request was let in.
	 */
	void letIn(long now) {
		this.moved = now;
	}

	/**
	 * Take note that a request has ended.
	 */
	void ended(long now, long nanos) {
		this.moved = now;
		this.meanNanos = Double.isNaN(this.meanNanos) ? nanos : this.meanNanos + SHARE * (nanos - this.meanNanos);
	}

	/**
	 * Return how long it will take for a number of requests to end, from a second to a
	 * minute. What hasn't moved for a while will take as long again.
	 * @param requests how many, at least 1
	 * @param inFlight how many are worked on at a time, at least 1
	 */
	Duration timeFor(int requests, int inFlight, long now) {
		double each = Double.isNaN(this.meanNanos) ? 0 : this.meanNanos / inFlight;
		double nanos = Math.max(each, now - this.moved) + (requests - 1) * each;
		if (nanos >= LONGEST.toNanos()) {
			return LONGEST;
		}
		return (nanos <= SHORTEST.toNanos()) ? SHORTEST : Duration.ofNanos((long) nanos);
	}

}
