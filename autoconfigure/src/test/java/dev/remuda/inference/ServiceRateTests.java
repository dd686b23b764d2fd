package dev.remuda.inference;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ServiceRate}.
 */
class ServiceRateTests {

	private final ServiceRate rate = new ServiceRate();

	@Test
	void knowsNothingBeforeTheFirstBatch() {
		assertThat(this.rate.timeFor(10, 1)).isZero();
	}

	@Test
	void sharesTheInputsAmongTheWorkers() {
		this.rate.record(4, 4_000_000);
		assertThat(this.rate.timeFor(10, 1)).isEqualTo(Duration.ofMillis(10));
		assertThat(this.rate.timeFor(10, 2)).isEqualTo(Duration.ofMillis(5));
	}

	@Test
	void movesTowardsTheLastBatches() {
		this.rate.record(1, 8_000_000);
		this.rate.record(1, 16_000_000);
		assertThat(this.rate.timeFor(1, 1)).isEqualTo(Duration.ofMillis(9));
	}

}
