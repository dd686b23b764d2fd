package dev.remuda.admission;

import java.time.Duration;

/**
 * How fast requests end, to say when there will be a place. Guarded by its gate.
 */
final class Departures {

	/**
	 * Long enough that a pause between two bursts isn't taken for a standstill.
	 */
	private static final double WINDOW_NANOS = 5e9;

	private static final Duration SHORTEST = Duration.ofSeconds(1);

	private static final Duration LONGEST = Duration.ofSeconds(60);

	private long last;

	/**
	 * Requests of late, each the less the longer ago it ended.
	 */
	private double weight;

	Departures(long now) {
		this.last = now;
	}

	void add(long now) {
		this.weight = weight(now) + 1;
		this.last = now;
	}

	private double weight(long now) {
		return this.weight * Math.exp(-Math.max(0, now - this.last) / WINDOW_NANOS);
	}

	/**
	 * Return how long it will take for a number of requests to end, from a second to a
	 * minute.
	 */
	Duration timeFor(int requests, long now) {
		double nanos = requests * WINDOW_NANOS / weight(now);
		if (!(nanos < LONGEST.toNanos())) {
			return LONGEST;
		}
		return (nanos <= SHORTEST.toNanos()) ? SHORTEST : Duration.ofNanos((long) nanos);
	}

}
