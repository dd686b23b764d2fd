package dev.remuda.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConcurrencyLimits}.
 */
class ConcurrencyLimitsTests {

	private final ConcurrencyLimits limits = new ConcurrencyLimits();

	@Test
	void aPlaceThatIsGivenBackTwiceCountsOnce() {
		ConcurrencyLimits.Place first = this.limits.enter("route", "a", 2);
		assertThat(this.limits.enter("route", "a", 2)).isNotNull();
		assertThat(this.limits.enter("route", "a", 2)).isNull();
		first.leave();
		first.leave();
		assertThat(this.limits.enter("route", "a", 2)).isNotNull();
		assertThat(this.limits.enter("route", "a", 2)).isNull();
	}

	@Test
	void routesAndKeysCountForThemselves() {
		assertThat(this.limits.enter("route", "a", 1)).isNotNull();
		assertThat(this.limits.enter("route", "b", 1)).isNotNull();
		assertThat(this.limits.enter("other", "a", 1)).isNotNull();
		assertThat(this.limits.enter("route", "a", 1)).isNull();
	}

	@Test
	void nothingIsKeptOfKeysThatHaveNoRequest() {
		List<ConcurrencyLimits.Place> places = new ArrayList<>();
		for (int key = 0; key < 1000; key++) {
			places.add(this.limits.enter("route", "invented " + key, 1));
			assertThat(this.limits.enter("route", "invented " + key, 1)).isNull();
		}
		assertThat(this.limits.size()).isEqualTo(1000);
		places.forEach(ConcurrencyLimits.Place::leave);
		assertThat(this.limits.size()).isZero();
	}

	@Test
	void neverLetsInMoreThanTheLimitAndLosesNoPlace() throws Exception {
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		AtomicInteger entered = new AtomicInteger();
		ExecutorService threads = Executors.newFixedThreadPool(8);
		CountDownLatch start = new CountDownLatch(1);
		List<Future<?>> running = new ArrayList<>();
		for (int thread = 0; thread < 8; thread++) {
			running.add(threads.submit(() -> {
				start.await();
				for (int round = 0; round < 50_000; round++) {
					ConcurrencyLimits.Place place = this.limits.enter("route", "a", 3);
					if (place != null) {
						most.accumulateAndGet(inside.incrementAndGet(), Math::max);
						entered.incrementAndGet();
						inside.decrementAndGet();
						place.leave();
					}
				}
				return null;
			}));
		}
		start.countDown();
		for (Future<?> each : running) {
			each.get(60, TimeUnit.SECONDS);
		}
		threads.shutdown();
		assertThat(most).hasValueLessThanOrEqualTo(3);
		assertThat(entered).hasPositiveValue();
		assertThat(this.limits.size()).isZero();
	}

}
