package dev.remuda.gateway;

import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Outage}.
 */
class OutageTests {

	private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 500_000_000);

	private final Outage outage = new Outage(this.clock::get);

	@Test
	void beginsOnceWithTheFifthFailureInARow() {
		for (int failure = 0; failure < 4; failure++) {
			assertThat(this.outage.failed()).isFalse();
		}
		assertThat(this.outage.answered()).isFalse();
		for (int failure = 0; failure < 4; failure++) {
			assertThat(this.outage.failed()).isFalse();
		}
		assertThat(this.outage.isOn()).isFalse();
		assertThat(this.outage.failed()).isTrue();
		assertThat(this.outage.failed()).isFalse();
		assertThat(this.outage.isOn()).isTrue();
	}

	@Test
	void letsOneQuestionASecondThrough() {
		assertThat(this.outage.mayAsk()).isTrue();
		assertThat(this.outage.began()).isTrue();
		assertThat(this.outage.mayAsk()).isFalse();
		for (int second = 0; second < 3; second++) {
			this.clock.addAndGet(1_000_000_000L);
			assertThat(this.outage.mayAsk()).isTrue();
			assertThat(this.outage.mayAsk()).isFalse();
		}
	}

	@Test
	void endsOnceWithAnAnswer() {
		this.outage.began();
		assertThat(this.outage.began()).isFalse();
		assertThat(this.outage.answered()).isTrue();
		assertThat(this.outage.answered()).isFalse();
		assertThat(this.outage.mayAsk()).isTrue();
		assertThat(this.outage.mayAsk()).isTrue();
	}

}
