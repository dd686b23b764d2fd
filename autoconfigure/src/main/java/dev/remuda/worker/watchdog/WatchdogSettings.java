package dev.remuda.worker.watchdog;

import java.time.Duration;

/**
 * When the watchdog reports something, and how often.
 *
 * @param threshold how long something must be held up
 * @param interval how often the same place is reported
 */
public record WatchdogSettings(Duration threshold, Duration interval) {

	/**
	 * A threshold must be longer than what threads wait for each other on a machine that
	 * has a lot to do.
	 */
	public static final Duration SHORTEST_THRESHOLD = Duration.ofMillis(50);

	private static final int PERIODS = 5;

	private static final Duration LONGEST_PERIOD = Duration.ofMillis(100);

	/**
	 * Return how long the watchdog sleeps between two looks.
	 */
	Duration period() {
		Duration part = this.threshold.dividedBy(PERIODS);
		return (part.compareTo(LONGEST_PERIOD) < 0) ? part : LONGEST_PERIOD;
	}

	/**
	 * Return the number of periods that make the threshold.
	 */
	int thresholdPeriods() {
		return periods(this.threshold);
	}

	/**
	 * Return the number of periods that make the interval.
	 */
	int intervalPeriods() {
		return periods(this.interval);
	}

	private int periods(Duration duration) {
		long period = period().toNanos();
		return (int) Math.min(Integer.MAX_VALUE, (duration.toNanos() + period - 1) / period);
	}

}
