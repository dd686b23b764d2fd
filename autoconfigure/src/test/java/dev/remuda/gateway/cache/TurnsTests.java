package dev.remuda.gateway.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Turns}.
 */
class TurnsTests {

	private static final CacheKey KEY = CacheKey.of("x");

	private final Turns turns = new Turns();

	@Test
	void allLookWhenThereIsSomething() {
		assertThat(this.turns.ask(KEY)).isNull();
		assertThat(this.turns.ask(CacheKey.of("y"))).isNull();
		CompletableFuture<Boolean> one = this.turns.ask(KEY);
		CompletableFuture<Boolean> other = this.turns.ask(KEY);
		assertThat(one).isNotDone();
		this.turns.end(KEY, true);
		assertThat(one).isCompletedWithValue(false);
		assertThat(other).isCompletedWithValue(false);
		assertThat(this.turns.ask(KEY)).isNull();
	}

	@Test
	void theNextAsksWhenThereIsNothing() {
		assertThat(this.turns.ask(KEY)).isNull();
		CompletableFuture<Boolean> gone = this.turns.ask(KEY);
		CompletableFuture<Boolean> next = this.turns.ask(KEY);
		CompletableFuture<Boolean> last = this.turns.ask(KEY);
		assertThat(this.turns.giveUp(KEY, gone)).isFalse();
		this.turns.end(KEY, false);
		assertThat(next).isCompletedWithValue(true);
		assertThat(this.turns.giveUp(KEY, next)).isTrue();
		assertThat(last).isNotDone();
		this.turns.end(KEY, false);
		assertThat(last).isCompletedWithValue(true);
		assertThat(this.turns.ask(KEY)).isNotNull();
		this.turns.end(KEY, true);
		assertThat(this.turns.ask(KEY)).isNull();
		this.turns.end(KEY, false);
		assertThat(this.turns.ask(KEY)).isNull();
	}

	@Test
	void whoDoesNotWaitIsNotWaitedFor() {
		assertThat(this.turns.tryAsk(KEY)).isTrue();
		assertThat(this.turns.tryAsk(KEY)).isFalse();
		this.turns.end(KEY, false);
		assertThat(this.turns.tryAsk(KEY)).isTrue();
	}

	@Test
	void oneHasTheTurnWhateverTheOthersDo() throws Exception {
		AtomicInteger asking = new AtomicInteger();
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			List<Future<Integer>> all = new ArrayList<>();
			for (int thread = 0; thread < 8; thread++) {
				all.add(threads.submit(() -> {
					int most = 0;
					for (int round = 0; round < 20_000; round++) {
						CompletableFuture<Boolean> turn = this.turns.ask(KEY);
						if (turn != null && ThreadLocalRandom.current().nextBoolean()) {
							turn.get(30, TimeUnit.SECONDS);
						}
						if (turn == null || this.turns.giveUp(KEY, turn)) {
							most = Math.max(most, asking.incrementAndGet());
							asking.decrementAndGet();
							this.turns.end(KEY, ThreadLocalRandom.current().nextBoolean());
						}
					}
					return most;
				}));
			}
			for (Future<Integer> each : all) {
				assertThat(each.get(60, TimeUnit.SECONDS)).isLessThanOrEqualTo(1);
			}
			assertThat(this.turns.ask(KEY)).isNull();
		}
		finally {
			threads.shutdownNow();
		}
	}

}
