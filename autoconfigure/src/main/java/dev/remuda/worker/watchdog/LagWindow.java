package dev.remuda.worker.watchdog;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import dev.remuda.worker.watchdog.WatchdogFigures.Lag;

/**
 * The last lag and the greatest of the last ten seconds. Written by one thread, read by
 * any.
 */
final class LagWindow {

	private static final int SECONDS = 10;

	private final long[] greatest = new long[SECONDS];

	private long second;

	private volatile Lag lag = new Lag(0, 0);

	/**
	 * Take note of a lag.
	 * @param nanos the lag
	 * @param now the time, by {@link System#nanoTime}
	 */
	void add(long nanos, long now) {
		long current = TimeUnit.NANOSECONDS.toSeconds(now);
		long passed = Math.min(SECONDS, current - this.second);
		for (long each = current - passed + 1; each <= current; each++) {
			this.greatest[index(each)] = 0;
		}
		this.second = current;
		this.greatest[index(current)] = Math.max(this.greatest[index(current)], nanos);
		this.lag = new Lag(millis(nanos), millis(Arrays.stream(this.greatest).max().orElse(0)));
	}

	Lag lag() {
		return this.lag;
	}

	private static int index(long second) {
		return (int) Math.floorMod(second, (long) SECONDS);
	}

	/**
	 * Return milliseconds with three digits behind the point.
	 */
	private static double millis(long nanos) {
		return TimeUnit.NANOSECONDS.toMicros(nanos) / 1000.0;
	}

}
