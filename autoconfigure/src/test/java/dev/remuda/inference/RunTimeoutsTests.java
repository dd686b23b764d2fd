package dev.remuda.inference;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RunTimeouts}.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class RunTimeoutsTests {

	private final RunTimeouts timeouts = new RunTimeouts(Duration.ofMillis(50));

	private final Thread enforcer = new Thread(this::enforce);

	@AfterEach
	void close() throws InterruptedException {
		this.timeouts.close();
		this.enforcer.join();
	}

	@Test
	void endsEachRunThatTakesTooLong() {
		this.enforcer.start();
		for (int run = 0; run < 3; run++) {
			CountDownLatch late = new CountDownLatch(1);
			try (RunTimeouts.Watch watch = this.timeouts.watch(late::countDown)) {
				assertThatExceptionOfType(InterruptedException.class)
					.isThrownBy(() -> Thread.sleep(Duration.ofMinutes(2).toMillis()));
			}
			assertThat(late.getCount()).isZero();
		}
	}

	@Test
	void leavesARunAloneThatHasEnded() throws InterruptedException {
		this.enforcer.start();
		AtomicInteger late = new AtomicInteger();
		this.timeouts.watch(late::incrementAndGet).close();
		CountDownLatch next = new CountDownLatch(1);
		try (RunTimeouts.Watch watch = this.timeouts.watch(next::countDown)) {
			assertThatExceptionOfType(InterruptedException.class)
				.isThrownBy(() -> Thread.sleep(Duration.ofMinutes(2).toMillis()));
		}
		assertThat(next.getCount()).isZero();
		assertThat(late).hasValue(0);
	}

	private void enforce() {
		try {
			this.timeouts.enforce();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
