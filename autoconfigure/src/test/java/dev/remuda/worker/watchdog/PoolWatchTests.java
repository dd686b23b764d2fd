package dev.remuda.worker.watchdog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link PoolWatch}.
 */
class PoolWatchTests {

	private static final int THRESHOLD = 5;

	private final WatchdogSettings settings = new WatchdogSettings(Duration.ofMillis(500), Duration.ofSeconds(2));

	private final List<String> told = new ArrayList<>();

	private final Reports reports = new Reports(this.settings, log(), System::nanoTime);

	private final Pool pool = new Pool();

	private final PoolWatch watch = new PoolWatch(this.settings, RequestsOnThreads.NONE, this.pool, this.reports);

	@Test
	void reportsThatNothingMoves() {
		this.pool.busy = 10;
		this.pool.waiting = 1;
		look(THRESHOLD, 0);
		assertThat(this.reports.count(Kind.POOL)).isZero();
		look(2, 0);
		assertThat(this.reports.count(Kind.POOL)).isOne();
		look(15, 0);
		assertThat(this.reports.count(Kind.POOL)).isOne();
		look(10, 0);
		assertThat(this.reports.count(Kind.POOL)).isEqualTo(2);
		assertThat(this.told).singleElement()
			.asString()
			.startsWith("All 10 threads are in use, and what waits for one, 1 tasks");
		assertThat(this.watch.busyShare(1)).isEqualTo(1);
	}

	@Test
	void isNotExhaustedWhileWhatWaitsIsTakenSoon() {
		this.pool.busy = 10;
		this.pool.waiting = 1000;
		look(10 * THRESHOLD, 1000 / THRESHOLD);
		assertThat(this.reports.count(Kind.POOL)).isZero();
		look(3 * THRESHOLD, 1000 / THRESHOLD - 1);
		assertThat(this.reports.count(Kind.POOL)).isOne();
	}

	@Test
	void isNotExhaustedWhileAThreadIsFreeOrNothingWaits() {
		this.pool.busy = 9;
		this.pool.waiting = 1;
		look(3 * THRESHOLD, 0);
		this.pool.busy = 10;
		this.pool.waiting = 0;
		look(3 * THRESHOLD, 0);
		assertThat(this.reports.count(Kind.POOL)).isZero();
		assertThat(this.watch.busyShare(1)).isEqualTo(0.95);
	}

	private void look(int times, int done) {
		for (int time = 0; time < times; time++) {
			this.watch.look();
			this.pool.completed += done;
		}
	}

	private WatchdogLog log() {
		return new WatchdogLog() {

			@Override
			public void report(String text) {
				PoolWatchTests.this.told.add(text);
			}

			@Override
			public void note(String text) {
				throw new AssertionError(text);
			}

		};
	}

	private static final class Pool implements WorkerPool {

		private int busy;

		private int waiting;

		private long completed;

		@Override
		public int busy() {
			return this.busy;
		}

		@Override
		public int size() {
			return 10;
		}

		@Override
		public int waiting() {
			return this.waiting;
		}

		@Override
		public long completed() {
			return this.completed;
		}

	}

}
