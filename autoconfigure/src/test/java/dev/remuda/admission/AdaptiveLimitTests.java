package dev.remuda.admission;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link AdaptiveLimit}.
 */
class AdaptiveLimitTests {

	private static final Duration QUICK = Duration.ofMillis(10);

	private final AdaptiveLimit limit = new AdaptiveLimit(20, 5, 100);

	private long now = Duration.ofHours(1).toNanos();

	@Test
	void beginsWhereItIsToldTo() {
		assertThat(this.limit.current()).isEqualTo(20);
	}

	@Test
	void risesToItsMostWhileTimesStay() {
		work(120, QUICK, 1);
		assertThat(this.limit.current()).isEqualTo(100);
	}

	@Test
	void fallsWhenTimesGrowAndRisesAgain() {
		work(60, QUICK, 1);
		work(20, QUICK.multipliedBy(20), 1);
		int fallen = this.limit.current();
		assertThat(fallen).isBetween(5, 50);
		work(60, QUICK, 1);
		assertThat(this.limit.current()).isGreaterThan(fallen);
	}

	@Test
	void doesNotRiseWhileFewAreInFlight() {
		work(60, QUICK, 0.2);
		assertThat(this.limit.current()).isEqualTo(20);
	}

	/**
	 * Learn from a hundred requests a second.
	 * @param share of the limit that is in flight
	 */
	private void work(int seconds, Duration time, double share) {
		for (int request = 0; request < seconds * 100; request++) {
			this.now += Duration.ofMillis(10).toNanos();
			this.limit.learn(this.now, time.toNanos(), (int) Math.max(1, this.limit.current() * share));
		}
	}

}
