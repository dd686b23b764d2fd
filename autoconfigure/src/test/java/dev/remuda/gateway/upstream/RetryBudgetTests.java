package dev.remuda.gateway.upstream;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetryBudget}.
 */
class RetryBudgetTests {

	private final FakeClock clock = new FakeClock();

	private final RetryBudget budget = new RetryBudget(this.clock);

	@Test
	void grantsTheFloorToAQuietGateway() {
		assertThat(granted(100)).isEqualTo(RetryBudget.FLOOR);
	}

	@Test
	void grantsAFifthOfTheRequestsBesides() {
		requests(1000);
		assertThat(granted(1000)).isEqualTo(RetryBudget.FLOOR + 200);
	}

	@Test
	void forgetsRequestsAndRetriesAfterTenSeconds() {
		requests(1000);
		granted(1000);
		this.clock.advance(Duration.ofSeconds(9));
		assertThat(granted(100)).isZero();
		this.clock.advance(Duration.ofSeconds(2));
		assertThat(granted(100)).isEqualTo(RetryBudget.FLOOR);
	}

	@Test
	void countsOverTheWholeTime() {
		for (int second = 0; second < RetryBudget.SLOTS; second++) {
			requests(100);
			this.clock.advance(Duration.ofMillis(900));
		}
		assertThat(granted(1000)).isBetween(RetryBudget.FLOOR + 180, RetryBudget.FLOOR + 200);
	}

	private void requests(int count) {
		for (int request = 0; request < count; request++) {
			this.budget.request();
		}
	}

	private int granted(int asked) {
		int granted = 0;
		for (int retry = 0; retry < asked; retry++) {
			granted += this.budget.tryRetry() ? 1 : 0;
		}
		return granted;
	}

}
