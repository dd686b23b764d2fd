package dev.remuda.worker.watchdog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Reports}.
 */
class ReportsTests {

	private final AtomicLong clock = new AtomicLong();

	private final List<String> told = new ArrayList<>();

	private final Reports reports = new Reports(new WatchdogSettings(Duration.ofMillis(500), Duration.ofNanos(100)),
			log(), this.clock::get);

	@Test
	void tellsOfAPlaceOnceAnIntervalAndCountsAll() {
		add("a");
		add("a");
		this.clock.set(99);
		add("a");
		add("b");
		assertThat(this.told).containsExactly("a", "b");
		this.clock.set(100);
		add("a");
		add("a");
		assertThat(this.told).hasSize(3);
		assertThat(this.told.get(2)).isEqualTo("a%n(Of 2 more since the last report nothing was said)".formatted());
		this.clock.set(200);
		add("a");
		assertThat(this.told.get(3)).contains("(Of 1 more");
		assertThat(this.reports.count(Kind.POOL)).isEqualTo(7);
		assertThat(this.reports.count(Kind.PINNED)).isZero();
	}

	@Test
	void tellsApartWhatIsHeldUpAtOnePlace() {
		add("a");
		this.reports.add(Kind.PINNED, "a", () -> "pinned");
		assertThat(this.told).containsExactly("a", "pinned");
	}

	@Test
	void tellsOfSoManyPlacesAndNoMore() {
		for (int place = 0; place < 2 * Reports.MOST; place++) {
			add("place " + place);
		}
		assertThat(this.told).hasSize(Reports.MOST);
		this.clock.set(100);
		add("later");
		assertThat(this.told).hasSize(Reports.MOST + 1);
		assertThat(this.told.get(Reports.MOST)).contains("(Of %d more".formatted(Reports.MOST));
	}

	private void add(String place) {
		this.reports.add(Kind.POOL, place, () -> place);
	}

	private WatchdogLog log() {
		return new WatchdogLog() {

			@Override
			public void report(String text) {
				ReportsTests.this.told.add(text);
			}

			@Override
			public void note(String text) {
				throw new AssertionError(text);
			}

		};
	}

}
