package dev.remuda.admission;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of {@link HandlerThread}, and of what {@link CancelledRequests} makes of it.
 */
class HandlerThreadTests {

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final CancelledRequests cancelled = new CancelledRequests(GateListener.NONE, this.timer);

	private final RunningRequests running = new RunningRequests(this.cancelled);

	private final HandlerThread thread = new HandlerThread();

	private final List<String> warnings = new CopyOnWriteArrayList<>();

	private final Logger logger = Logger.getLogger(CancelledRequests.class.getName());

	private final Handler listener = new Handler() {

		@Override
		public void publish(LogRecord record) {
			HandlerThreadTests.this.warnings.add(record.getMessage());
		}

		@Override
		public void flush() {
		}

		@Override
		public void close() {
		}

	};

	@BeforeEach
	void listen() {
		this.logger.addHandler(this.listener);
	}

	@AfterEach
	void stop() {
		this.logger.removeHandler(this.listener);
		this.timer.shutdownNow();
	}

	@Test
	void takesNoInterruptAlong() {
		this.thread.enter();
		assertThat(this.thread.interrupt()).isTrue();
		assertThat(Thread.currentThread().isInterrupted()).isTrue();
		this.thread.leave();
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(this.thread.interrupt()).isFalse();
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void leavesTheInterruptsOfOthersAlone() {
		this.thread.enter();
		Thread.currentThread().interrupt();
		this.thread.leave();
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void interruptsNobodyWhoHasLeft() throws Exception {
		AtomicInteger late = new AtomicInteger();
		long end = System.nanoTime() + Duration.ofMillis(300).toNanos();
		CompletableFuture<Void> handlers = CompletableFuture.runAsync(() -> {
			while (System.nanoTime() - end < 0) {
				this.thread.enter();
				Thread.onSpinWait();
				this.thread.leave();
				if (Thread.interrupted()) {
					late.incrementAndGet();
				}
			}
		});
		while (!handlers.isDone()) {
			this.thread.interrupt();
		}
		handlers.get(10, TimeUnit.SECONDS);
		assertThat(late).hasValue(0);
	}

	@Test
	void interruptsAsItIsTold() {
		this.thread.enter();
		HandlerThread.interruptBy((thread) -> {
		}, this.thread::interruptAsTold);
		assertThat(Thread.interrupted()).isFalse();
		HandlerThread.interruptBy(HandlerThread::interrupt, this.thread::interruptAsTold);
		assertThat(Thread.interrupted()).isTrue();
		this.thread.interruptAsTold();
		assertThat(Thread.interrupted()).isTrue();
		this.thread.leave();
	}

	@Test
	void countsAHandlerThatDoesNotEnd() throws Exception {
		RunningRequest request = this.running.begin("GET", "/deaf", "default");
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		Thread handler = new Thread(() -> {
			this.thread.enter();
			entered.countDown();
			while (end.getCount() > 0) {
				Thread.onSpinWait();
			}
			this.thread.leave();
		});
		handler.start();
		assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(request.cancel(Cancellation.DEADLINE)).isTrue();
		this.thread.interrupt(request);
		this.thread.interrupt(request);
		await().until(() -> this.cancelled.stuck() == 1);
		end.countDown();
		await().until(() -> this.cancelled.stuck() == 0);
		assertThat(this.cancelled.stuckInAll()).isEqualTo(1);
		assertThat(this.cancelled.timedOut()).isEqualTo(1);
		await().until(() -> this.warnings.size() == 2);
		assertThat(this.warnings.get(0)).startsWith("GET /deaf has passed its deadline after ")
			.contains("HandlerThreadTests");
		assertThat(this.warnings.get(1)).startsWith("GET /deaf was given up, and its handler takes no notice")
			.contains("HandlerThreadTests");
		handler.join(10_000);
	}

	@Test
	void writesSoManyWarningsAMinuteAndNoMore() {
		for (int number = 0; number < 30; number++) {
			RunningRequest request = this.running.begin("GET", "/many", "default");
			request.cancel(Cancellation.DEADLINE);
			request.warn();
			request.warn();
		}
		assertThat(this.warnings).hasSize(10);
		assertThat(this.cancelled.timedOut()).isEqualTo(30);
	}

}
