package dev.remuda.gpu;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link LocalGpuMonitor}, with a clock that stands still and a reader that
 * does as it is told.
 */
@Timeout(60)
class LocalGpuMonitorTests {

	private static final Duration REFRESH_INTERVAL = Duration.ofSeconds(1);

	private static final Duration TIMEOUT = Duration.ofHours(1);

	private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1);

	private final FakeReader reader = new FakeReader();

	private final LocalGpuMonitor monitor = monitor(TIMEOUT, this.nanoTime::get);

	@AfterEach
	void close() {
		this.reader.release.countDown();
		this.monitor.close();
	}

	@Test
	void readsNothingBeforeSomebodyAsks() {
		assertThat(this.reader.opened).hasValue(0);
		this.monitor.report();
		assertThat(this.reader.opened).hasValue(1);
	}

	@Test
	void usesAReadingUntilItIsOld() {
		GpuReport first = this.monitor.report();
		pass(REFRESH_INTERVAL.minusNanos(1));
		assertThat(this.monitor.report()).isSameAs(first);
		pass(Duration.ofNanos(1));
		assertThat(this.monitor.report()).isNotSameAs(first);
		assertThat(this.reader.readings).hasValue(2);
		assertThat(this.reader.opened).hasValue(1);
	}

	@Test
	void allWhoAskAtOnceShareOneReading() throws Exception {
		this.reader.block = true;
		List<CompletableFuture<GpuReport>> reports = IntStream.range(0, 8)
			.mapToObj((i) -> runOnThread(this.monitor::report))
			.toList();
		this.reader.reading.await();
		CompletableFuture<GpuReport> another = this.monitor.reportAsync();
		this.reader.release.countDown();
		assertThat(reports).extracting(CompletableFuture::join).containsOnly(another.join());
		assertThat(this.reader.readings).hasValue(1);
	}

	@Test
	void waitsForAReadingThatHangsOnlyUntilItsTimeIsUp() throws Exception {
		this.reader.block = true;
		CompletableFuture<GpuReport> late = this.monitor.reportAsync();
		this.reader.reading.await();
		pass(TIMEOUT);
		for (int i = 0; i < 3; i++) {
			GpuReport report = this.monitor.report();
			assertThat(report.devices()).isEmpty();
			assertThat(report.error()).startsWith("no answer within 3600000 ms");
		}
		assertThat(this.reader.readings).as("none is started while one hangs").hasValue(1);
		this.reader.release.countDown();
		assertThat(late.join().devices()).hasSize(1);
		assertThat(this.monitor.report()).isSameAs(late.join());
		pass(REFRESH_INTERVAL);
		assertThat(this.monitor.report().error()).isNull();
		assertThat(this.reader.readings).hasValue(2);
	}

	@Test
	void waitsNoLongerThanTheTimeout() {
		this.reader.block = true;
		try (LocalGpuMonitor impatient = monitor(Duration.ofMillis(50), System::nanoTime)) {
			assertThat(impatient.report().error()).startsWith("no answer within 50 ms");
		}
	}

	@Test
	void showsNoOldStateAsNewWhenAReadingFails() {
		assertThat(this.monitor.report().devices()).hasSize(1);
		this.reader.failure = new GpuUnavailableException(GpuSource.NVML, "GPU is lost");
		pass(REFRESH_INTERVAL);
		GpuReport failed = this.monitor.report();
		assertThat(failed.devices()).isEmpty();
		assertThat(failed.error()).isEqualTo("GPU is lost");
		assertThat(failed.source()).isEqualTo(GpuSource.NVML);
		this.reader.failure = null;
		pass(REFRESH_INTERVAL);
		assertThat(this.monitor.report().devices()).hasSize(1);
	}

	@Test
	void tellsWhatTheReaderThrowsThoughItBeAnError() {
		this.reader.failure = new Error("Invalid memory access");
		assertThat(this.monitor.report().error()).isEqualTo("java.lang.Error: Invalid memory access");
	}

	@Test
	void doesNotWaitOnAnInterruptedThread() {
		this.reader.block = true;
		Thread.currentThread().interrupt();
		GpuReport report = this.monitor.report();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(report.error()).startsWith("interrupted");
	}

	@Test
	void whoReceivesAFutureCantChangeItForOthers() {
		this.reader.block = true;
		this.monitor.reportAsync().cancel(true);
		this.reader.release.countDown();
		assertThat(this.monitor.report().error()).isNull();
	}

	@Test
	void closesTheReaderAndReadsNoMore() {
		this.monitor.report();
		this.monitor.close();
		assertThat(this.reader.closed).hasValue(1);
		pass(REFRESH_INTERVAL);
		assertThat(this.monitor.report().error()).isEqualTo("the monitor is closed");
		this.monitor.close();
		assertThat(this.reader.closed).hasValue(1);
	}

	@Test
	void closesASourceThatIsOpenTooLate() throws Exception {
		CountDownLatch opening = new CountDownLatch(1);
		CountDownLatch open = new CountDownLatch(1);
		DriverThread driver = new DriverThread(() -> {
			opening.countDown();
			await(open);
			return this.reader.open();
		});
		assertThatExceptionOfType(GpuUnavailableException.class)
			.isThrownBy(() -> driver.open(GpuSource.NVML, Duration.ofMillis(50)))
			.withMessage("no answer within 50 ms");
		opening.await();
		open.countDown();
		Awaitility.await().untilAsserted(() -> assertThat(this.reader.closed).hasValue(1));
	}

	@Test
	void refusesSettingsOutOfTheirBounds() {
		assertThatIllegalArgumentException().isThrownBy(() -> settings(Duration.ofMillis(-1), TIMEOUT))
			.withMessageContaining("refreshInterval");
		assertThatIllegalArgumentException().isThrownBy(() -> settings(REFRESH_INTERVAL, Duration.ZERO))
			.withMessageContaining("timeout");
	}

	private LocalGpuMonitor monitor(Duration timeout, LongSupplier clock) {
		return new LocalGpuMonitor(settings(REFRESH_INTERVAL, timeout), this.reader::open, clock);
	}

	private static GpuSettings settings(Duration refreshInterval, Duration timeout) {
		return new GpuSettings(null, null, "nvidia-smi", refreshInterval, timeout);
	}

	private void pass(Duration duration) {
		this.nanoTime.addAndGet(duration.toNanos());
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static <T> CompletableFuture<T> runOnThread(Supplier<T> task) {
		return CompletableFuture.supplyAsync(task, (command) -> new Thread(command).start());
	}

	private static final class FakeReader implements GpuReader {

		private final AtomicInteger opened = new AtomicInteger();

		private final AtomicInteger readings = new AtomicInteger();

		private final AtomicInteger closed = new AtomicInteger();

		private final CountDownLatch reading = new CountDownLatch(1);

		private final CountDownLatch release = new CountDownLatch(1);

		private volatile boolean block;

		private volatile Throwable failure;

		ChosenSource open() {
			this.opened.incrementAndGet();
			return new ChosenSource(GpuSource.NVML, "for the test", this);
		}

		@Override
		public GpuReading read() {
			this.readings.incrementAndGet();
			this.reading.countDown();
			if (this.block) {
				await(this.release);
			}
			if (this.failure instanceof Error error) {
				throw error;
			}
			if (this.failure instanceof RuntimeException exception) {
				throw exception;
			}
			return new GpuReading("1", "2", List.of(device()), List.of());
		}

		private GpuDevice device() {
			return new GpuDevice(0, "GPU-aaaa", "Fake", null, null, null, null, this.readings.get() / 10.0, null, null,
					null, null, null, null, null, null, null, null);
		}

		@Override
		public void close() {
			this.closed.incrementAndGet();
		}

	}

}
