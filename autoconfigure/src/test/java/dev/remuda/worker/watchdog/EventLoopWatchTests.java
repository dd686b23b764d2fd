package dev.remuda.worker.watchdog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link EventLoopWatch}, with looks of which the test says when.
 */
class EventLoopWatchTests {

	private static final int THRESHOLD = 5;

	private final WatchdogSettings settings = new WatchdogSettings(Duration.ofMillis(500), Duration.ofSeconds(2));

	private final List<String> told = new ArrayList<>();

	private final Reports reports = new Reports(this.settings, log(), System::nanoTime);

	private final ExecutorService loop = Executors.newSingleThreadExecutor();

	private final LagWindow lag = new LagWindow();

	private final EventLoopWatch watch = new EventLoopWatch(this.settings, RequestsOnThreads.NONE,
			(call) -> call.getMethodName().equals("ownCall"), this.reports, this.lag);

	private final CountDownLatch first = new CountDownLatch(1);

	private Thread thread;

	private final CountDownLatch over = new CountDownLatch(1);

	@BeforeEach
	void watch() throws Exception {
		this.thread = this.loop.submit(Thread::currentThread).get(30, TimeUnit.SECONDS);
		this.watch.watch(this.loop, this.thread);
	}

	@AfterEach
	void end() {
		this.over.countDown();
		this.loop.shutdownNow();
	}

	@Test
	void reportsAfterTheThresholdAndAgainAfterTheInterval() {
		block(this::wait30Seconds);
		look(1 + THRESHOLD - 1);
		assertThat(this.reports.count(Kind.EVENT_LOOP)).isZero();
		look(1);
		assertThat(this.reports.count(Kind.EVENT_LOOP)).isOne();
		look(19);
		assertThat(this.reports.count(Kind.EVENT_LOOP)).isOne();
		look(2);
		assertThat(this.reports.count(Kind.EVENT_LOOP)).isEqualTo(2);
		assertThat(this.told).hasSize(1).first().asString().contains("EventLoopWatchTests.wait30Seconds(");
	}

	@Test
	void doesNotCountTheTimeInWhichTheWatchdogCouldNotLookEither() {
		block(this::wait30Seconds);
		look(2);
		long began = System.nanoTime();
		Awaitility.await().until(() -> System.nanoTime() - began > this.settings.threshold().toNanos());
		look(1);
		assertThat(this.lag.lag().last()).isGreaterThan(500);
		assertThat(this.reports.count(Kind.EVENT_LOOP)).isZero();
	}

	@Test
	void isNotBlockedByWaitingForConnections() {
		block(this::ownCall);
		look(4 * THRESHOLD);
		assertThat(this.reports.count(Kind.EVENT_LOOP)).isZero();
	}

	@Test
	void isNotBlockedWhileItGoesFromOneThingToAnother() {
		block(this::waitForFirst);
		look(1 + THRESHOLD - 1);
		this.loop.submit(this::wait30Seconds);
		this.first.countDown();
		Awaitility.await().until(() -> StackSample.of(this.thread).place().getMethodName().equals("wait30Seconds"));
		look(1);
		assertThat(this.reports.count(Kind.EVENT_LOOP)).isZero();
		look(THRESHOLD);
		assertThat(this.reports.count(Kind.EVENT_LOOP)).isOne();
	}

	@Test
	void forgetsALoopThatHasEnded() {
		this.loop.shutdownNow();
		look(2);
		assertThat(this.watch.busyShare(1)).isZero();
		assertThat(this.told).isEmpty();
	}

	private void look(int times) {
		for (int time = 0; time < times; time++) {
			this.watch.look();
		}
	}

	private void block(Callable<?> task) {
		this.loop.submit(task);
		Awaitility.await().until(() -> this.thread.getState() == Thread.State.TIMED_WAITING);
	}

	private Object ownCall() throws InterruptedException {
		return this.over.await(30, TimeUnit.SECONDS);
	}

	private Object wait30Seconds() throws InterruptedException {
		return this.over.await(30, TimeUnit.SECONDS);
	}

	private Object waitForFirst() throws InterruptedException {
		return this.first.await(30, TimeUnit.SECONDS);
	}

	private WatchdogLog log() {
		return new WatchdogLog() {

			@Override
			public void report(String text) {
				EventLoopWatchTests.this.told.add(text);
			}

			@Override
			public void note(String text) {
				throw new AssertionError(text);
			}

		};
	}

}
