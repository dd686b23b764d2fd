package dev.remuda.gateway.upstream;

import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LatencyHistogram} and {@link ResponseTime}.
 */
class LatencyHistogramTests {

	private final LatencyHistogram histogram = new LatencyHistogram();

	@Test
	void isNeverLessThanExactAndAnEighthMoreAtMost() {
		RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
		for (int number = 0; number < 2000; number++) {
			long micros = random.nextLong(1L << random.nextInt(1, 33));
			LatencyHistogram single = new LatencyHistogram();
			single.record(micros * 1000, 0);
			assertThat(single.latencies(0).percentileMillis(0.99)).isBetween(micros / 1e3, micros * 1.125 / 1e3);
		}
	}

	@Test
	void findsThePercentile() {
		for (int micros = 1; micros <= 10; micros++) {
			this.histogram.record(micros * 1000, 0);
		}
		assertThat(this.histogram.latencies(0).percentileMillis(0.5)).isEqualTo(0.005);
		assertThat(this.histogram.latencies(0).percentileMillis(0.51)).isEqualTo(0.006);
		assertThat(this.histogram.latencies(0).percentileMillis(0.99)).isEqualTo(0.01);
		assertThat(this.histogram.latencies(0).meanMillis()).isEqualTo(0.0055);
	}

	@Test
	void takesTimesThatAreOutOfRange() {
		this.histogram.record(-1, 0);
		assertThat(this.histogram.latencies(0).percentileMillis(1)).isZero();
		this.histogram.record(Long.MAX_VALUE, 0);
		assertThat(this.histogram.latencies(0).percentileMillis(1)).isBetween(4_294_967.0, 4_294_968.0);
	}

	@Test
	void forgetsWhatIsOlderThanAMinute() {
		long begin = -2 * LatencyHistogram.SLOT;
		this.histogram.record(1000, begin);
		this.histogram.record(1000, begin + LatencyHistogram.SLOT);
		assertThat(this.histogram.latencies(begin + 6 * LatencyHistogram.SLOT - 1).count()).isEqualTo(2);
		assertThat(this.histogram.latencies(begin + 6 * LatencyHistogram.SLOT).count()).isEqualTo(1);
		this.histogram.record(1000, begin + 6 * LatencyHistogram.SLOT);
		assertThat(this.histogram.latencies(begin + 6 * LatencyHistogram.SLOT).count()).isEqualTo(2);
		assertThat(this.histogram.latencies(begin + 20 * LatencyHistogram.SLOT).count()).isZero();
	}

	@Test
	void weighsASampleByItsAge() {
		ResponseTime time = new ResponseTime();
		assertThat(time.expected(0)).isZero();
		time.record(1000, 0);
		assertThat(time.expected(0)).isEqualTo(1000);
		long tenSeconds = 10_000_000_000L;
		assertThat(time.expected(tenSeconds)).isEqualTo(1000 / Math.E);
		time.record(2000, tenSeconds);
		assertThat(time.expected(tenSeconds)).isEqualTo(1000 / Math.E + 2000 * (1 - 1 / Math.E));
	}

}
