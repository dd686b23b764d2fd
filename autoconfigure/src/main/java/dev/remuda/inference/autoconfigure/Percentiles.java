package dev.remuda.inference.autoconfigure;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.TimeWindowMax;
import io.micrometer.core.instrument.distribution.TimeWindowPercentileHistogram;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;

/**
 * The distribution of a time over the last minute.
 */
class Percentiles {

	/**
	 * Long enough to have seen the rare ones, short enough to show the present.
	 */
	static final Duration WINDOW = Duration.ofMinutes(1);

	/**
	 * Parts of the window that are forgotten at once.
	 */
	static final int PARTS = 6;

	private static final DistributionStatisticConfig CONFIG = DistributionStatisticConfig.builder()
		.percentiles(0.5, 0.95, 0.99)
		.percentilePrecision(2)
		.expiry(WINDOW)
		.bufferLength(PARTS)
		.build()
		.merge(DistributionStatisticConfig.DEFAULT);

	private final TimeWindowPercentileHistogram histogram = new TimeWindowPercentileHistogram(Clock.SYSTEM, CONFIG,
			false);

	private final TimeWindowMax max = new TimeWindowMax(Clock.SYSTEM, CONFIG);

	void record(Duration time) {
		long nanos = Math.max(0, time.toNanos());
		this.histogram.recordLong(nanos);
		this.max.record(nanos);
	}

	Summary summary() {
		HistogramSnapshot snapshot = this.histogram.takeSnapshot(0, 0, this.max.poll());
		ValueAtPercentile[] values = snapshot.percentileValues();
		return new Summary(milliseconds(values[0].value()), milliseconds(values[1].value()),
				milliseconds(values[2].value()), milliseconds(snapshot.max()));
	}

	private static double milliseconds(double nanos) {
		return Math.round(nanos / TimeUnit.MICROSECONDS.toNanos(1)) / 1000.0;
	}

	/**
	 * Percentiles over the last minute, in milliseconds; zero if nothing happened.
	 *
	 * @param p50 half took no longer
	 * @param p95 95 of 100 took no longer
	 * @param p99 99 of 100 took no longer
	 * @param max the longest
	 */
	record Summary(double p50, double p95, double p99, double max) {

	}

}
