package dev.remuda.admission.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import dev.remuda.admission.Cancellation;
import dev.remuda.admission.Refusal;
import dev.remuda.worker.Traffic;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GateTraffic}.
 */
class GateTrafficTests {

	private static final Offset<Double> ROUNDING = Offset.offset(1e-6);

	private static final Duration SLICE = Duration.ofNanos(TrafficWindow.SLICE);

	/**
	 * At the beginning of a slice, and before zero, as {@link System#nanoTime} may be.
	 */
	private final AtomicLong clock = new AtomicLong(-7 * TrafficWindow.SLICE);

	private final AtomicLong processor = new AtomicLong();

	private final GateTraffic traffic = new GateTraffic(List.of("default", "api"), this.clock::get,
			this.processor::get);

	@Test
	void anIdleServerHasNoRateAndNoTimes() {
		pass(Duration.ofSeconds(10));
		Traffic idle = this.traffic.ofAll();
		assertThat(idle.whole()).isEqualTo(new Traffic.Flow(0, 0, null));
		assertThat(idle.whole().concurrency()).isZero();
		assertThat(idle.p50Millis()).isNull();
		assertThat(idle.p99Millis()).isNull();
		assertThat(idle.meanWaitMillis()).isNull();
		assertThat(idle.processorShare()).isNull();
		assertThat(idle.refusedInAll()).isZero();
	}

	@Test
	void percentilesAreAtMostASixteenthMoreThanExact() {
		IntStream.rangeClosed(1, 1000).forEach((millis) -> ended("default", millis));
		Traffic of = this.traffic.of("default");
		assertThat(of.whole().ended()).isEqualTo(1000);
		assertThat(of.whole().meanMillis()).isEqualTo(500.5, ROUNDING);
		assertThat(of.p50Millis()).isBetween(500.0, 500 * 1.0625);
		assertThat(of.p95Millis()).isBetween(950.0, 950 * 1.0625);
		assertThat(of.p99Millis()).isBetween(990.0, 990 * 1.0625);
	}

	@Test
	void ratesTimesTheMeanAreTheRequestsInFlight() {
		// 4 at a time, of 250 ms each, for 20 s
		for (int quarter = 0; quarter < 80; quarter++) {
			pass(Duration.ofMillis(250));
			IntStream.range(0, 4).forEach((number) -> ended("default", 250));
		}
		Traffic.Flow whole = this.traffic.of("default").whole();
		assertThat(whole.perSecond()).isEqualTo(16, ROUNDING);
		assertThat(whole.concurrency()).isEqualTo(4, ROUNDING);
	}

	@Test
	void lessThanASecondMakesNoHigherRate() {
		pass(Duration.ofMillis(1));
		ended("default", 1);
		assertThat(this.traffic.of("default").whole().perSecond()).isEqualTo(1, ROUNDING);
	}

	@Test
	void whatIsOlderThanTheWindowIsGone() {
		ended("default", 5);
		pass(SLICE.multipliedBy(5));
		ended("default", 50);
		assertThat(this.traffic.of("default").whole().ended()).isEqualTo(2);
		pass(SLICE);
		assertThat(this.traffic.of("default").whole()).satisfies((whole) -> {
			assertThat(whole.ended()).isEqualTo(1);
			assertThat(whole.meanMillis()).isEqualTo(50);
		});
		ended("default", 7);
		assertThat(this.traffic.of("default").whole().ended()).isEqualTo(2);
		pass(SLICE.multipliedBy(6));
		assertThat(this.traffic.of("default").whole().ended()).isZero();
		assertThat(this.traffic.of("default").p50Millis()).isNull();
	}

	@Test
	void aSlotIsUsedAgainAfterALongPause() {
		ended("default", 5);
		pass(SLICE.multipliedBy(600));
		assertThat(this.traffic.of("default").whole().ended()).isZero();
		ended("default", 9);
		assertThat(this.traffic.of("default").whole().meanMillis()).isEqualTo(9);
	}

	@Test
	void tellsTheHalvesApart() {
		for (int number = 0; number < 6; number++) {
			int millis = (number < 3) ? 10 : 30;
			IntStream.range(0, 100).forEach((request) -> ended("default", millis));
			pass(SLICE.minusMillis(1));
			pass((number < 5) ? Duration.ofMillis(1) : Duration.ZERO);
		}
		Traffic of = this.traffic.of("default");
		assertThat(of.earlier().meanMillis()).isEqualTo(10, ROUNDING);
		assertThat(of.earlier().perSecond()).isEqualTo(20, ROUNDING);
		assertThat(of.later().meanMillis()).isEqualTo(30, ROUNDING);
		assertThat(of.later().perSecond()).isEqualTo(20, Offset.offset(0.01));
	}

	@Test
	void groupsAreMeasuredApartAndTogether() {
		IntStream.range(0, 90).forEach((number) -> ended("default", 10));
		IntStream.range(0, 10).forEach((number) -> ended("api", 1000));
		assertThat(this.traffic.of("default").p99Millis()).isBetween(10.0, 11.0);
		assertThat(this.traffic.of("api").p50Millis()).isBetween(1000.0, 1063.0);
		assertThat(this.traffic.ofAll().whole().ended()).isEqualTo(100);
		assertThat(this.traffic.ofAll().p50Millis()).isBetween(10.0, 11.0);
		assertThat(this.traffic.ofAll().p95Millis()).isBetween(1000.0, 1063.0);
	}

	@Test
	void countsWhatWasRefusedWaitedOrTookTooLong() {
		this.traffic.refused("api", Refusal.Reason.QUEUE_FULL, Duration.ZERO);
		this.traffic.refused("api", Refusal.Reason.QUEUE_TIMEOUT, Duration.ofMillis(300));
		this.traffic.admitted("api", Duration.ofMillis(100));
		this.traffic.admitted("api", Duration.ZERO);
		this.traffic.cancelled("api", Cancellation.DEADLINE);
		this.traffic.cancelled("api", Cancellation.CLIENT_GONE);
		Traffic of = this.traffic.of("api");
		assertThat(of.refused()).containsEntry("queue-full", 1L).containsEntry("queue-timeout", 1L);
		assertThat(of.meanWaitMillis()).isEqualTo(200, ROUNDING);
		assertThat(of.timedOut()).isEqualTo(1);
		assertThat(this.traffic.ofAll().refusedInAll()).isEqualTo(2);
		assertThat(this.traffic.of("default").refusedInAll()).isZero();
	}

	@Test
	void tellsTheShareOfTheProcessorsSinceTheFirstRequest() {
		int processors = Runtime.getRuntime().availableProcessors();
		this.processor.set(TimeUnit.HOURS.toNanos(1));
		ended("default", 1);
		pass(Duration.ofMillis(900));
		assertThat(this.traffic.ofAll().processorShare()).isNull();
		pass(Duration.ofMillis(9100));
		ended("default", 1);
		this.processor.addAndGet(TimeUnit.SECONDS.toNanos(5) * processors);
		assertThat(this.traffic.ofAll().processorShare()).isEqualTo(0.5, ROUNDING);
	}

	@Test
	void aShareThatIsNotKnownIsNone() {
		GateTraffic blind = new GateTraffic(List.of("default"), this.clock::get, () -> ProcessorTime.UNKNOWN);
		blind.ended("default", Duration.ofMillis(1));
		pass(Duration.ofSeconds(3));
		assertThat(blind.ofAll().processorShare()).isNull();
	}

	@Test
	void nothingIsLostWhereThreadsMeet() throws Exception {
		int threads = 4;
		int each = 20_000;
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		CountDownLatch start = new CountDownLatch(1);
		for (int thread = 0; thread < threads; thread++) {
			executor.execute(() -> {
				try {
					start.await();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
				for (int number = 0; number < each; number++) {
					// Through all slices, so that they are made by several at a time
					this.clock.addAndGet(TrafficWindow.SLICE * 5 / (threads * each));
					ended("default", 1);
				}
			});
		}
		start.countDown();
		executor.shutdown();
		assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
		assertThat(this.traffic.of("default").whole().ended()).isEqualTo(threads * each);
	}

	private void ended(String gate, int millis) {
		this.traffic.ended(gate, Duration.ofMillis(millis));
	}

	private void pass(Duration time) {
		this.clock.addAndGet(time.toNanos());
	}

}
