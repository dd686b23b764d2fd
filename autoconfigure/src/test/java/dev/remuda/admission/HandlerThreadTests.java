package dev.remuda.admission;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link HandlerThread}, and of what {@link CancelledRequests} makes of it.
 */
@ExtendWith(OutputCaptureExtension.class)
class HandlerThreadTests {

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final CancelledRequests cancelled = new CancelledRequests(GateListener.NONE, this.timer);

	private final RunningRequests running = new RunningRequests(this.cancelled);

	private final HandlerThread thread = new HandlerThread();

	@AfterEach
	void stop() {
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
	void countsAHandlerThatDoesNotEnd(CapturedOutput output) throws Exception {
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
		Awaitility.await().until(() -> this.cancelled.stuck() == 1);
		end.countDown();
		Awaitility.await().until(() -> this.cancelled.stuck() == 0);
		assertThat(this.cancelled.stuckInAll()).isEqualTo(1);
		assertThat(this.cancelled.timedOut()).isEqualTo(1);
		assertThat(output.toString()).containsOnlyOnce("GET /deaf has passed its deadline")
			.containsOnlyOnce("GET /deaf was given up, and its handler takes no notice");
		handler.join(10_000);
	}

	@Test
	void writesSoManyWarningsAMinuteAndNoMore(CapturedOutput output) {
		for (int number = 0; number < 30; number++) {
			RunningRequest request = this.running.begin("GET", "/many", "default");
			request.cancel(Cancellation.DEADLINE);
			request.warn();
			request.warn();
		}
		assertThat(output.toString().split("GET /many has passed its deadline", -1)).hasSize(11);
		assertThat(this.cancelled.timedOut()).isEqualTo(30);
	}

}
