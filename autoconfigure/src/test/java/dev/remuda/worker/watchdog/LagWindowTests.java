package dev.remuda.worker.watchdog;

import java.util.concurrent.TimeUnit;

import dev.remuda.worker.watchdog.WatchdogFigures.Lag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link LagWindow}.
 */
class LagWindowTests {

	private final LagWindow window = new LagWindow();

	@Test
	void keepsTheGreatestOfTheLastTenSeconds() {
		add(100, 700);
		add(100, 5);
		assertThat(this.window.lag()).isEqualTo(new Lag(5, 700));
		add(109, 6);
		assertThat(this.window.lag()).isEqualTo(new Lag(6, 700));
		add(110, 7);
		assertThat(this.window.lag()).isEqualTo(new Lag(7, 7));
		add(200, 1);
		assertThat(this.window.lag()).isEqualTo(new Lag(1, 1));
	}

	@Test
	void knowsTimesBelowZero() {
		add(-3, 8);
		add(-1, 2);
		assertThat(this.window.lag()).isEqualTo(new Lag(2, 8));
	}

	private void add(long second, long millis) {
		this.window.add(TimeUnit.MILLISECONDS.toNanos(millis), TimeUnit.SECONDS.toNanos(second));
	}

}
