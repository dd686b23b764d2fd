package dev.remuda.worker.autoconfigure;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MachineLoad}.
 */
class MachineLoadTests {

	private final Deque<Double> shares = new ArrayDeque<>(List.of(0.9, 0.2, 1.01, -1.0));

	private final AtomicLong clock = new AtomicLong(-5);

	private final MachineLoad load = new MachineLoad(this.shares::remove, this.clock::get);

	@Test
	void asksOnceASecondAtMost() {
		assertThat(this.load.share()).isNull();
		pass(Duration.ofMillis(999));
		assertThat(this.load.share()).isNull();
		pass(Duration.ofMillis(1));
		assertThat(this.load.share()).isEqualTo(0.2);
		pass(Duration.ofMillis(999));
		assertThat(this.load.share()).isEqualTo(0.2);
		pass(Duration.ofMillis(1));
		assertThat(this.load.share()).isEqualTo(1);
		pass(Duration.ofHours(1));
		assertThat(this.load.share()).isNull();
		assertThat(this.shares).isEmpty();
	}

	private void pass(Duration time) {
		this.clock.addAndGet(time.toNanos());
	}

}
