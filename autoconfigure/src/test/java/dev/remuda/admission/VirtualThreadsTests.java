package dev.remuda.admission;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.core.task.VirtualThreadTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a {@link Gate} before virtual threads that compute.
 */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
class VirtualThreadsTests {

	private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

	private static final long COMPUTATION = TimeUnit.MILLISECONDS.toNanos(5);

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final Gate gate = new Gate(new GateSettings("test", () -> 2 * PROCESSORS, 0, Duration.ZERO),
			GateListener.NONE, this.timer);

	private final VirtualThreadTaskExecutor threads = new VirtualThreadTaskExecutor();

	@AfterEach
	void stop() {
		this.timer.shutdownNow();
	}

	@Test
	void refusesThoseWhoWouldWaitForAProcessor() throws Exception {
		CountDownLatch busy = new CountDownLatch(PROCESSORS);
		CountDownLatch come = new CountDownLatch(1);
		IntStream.range(0, PROCESSORS).forEach((processor) -> this.threads.execute(() -> {
			busy.countDown();
			while (come.getCount() > 0) {
				Thread.onSpinWait();
			}
		}));
		assertThat(busy.await(30, TimeUnit.SECONDS)).isTrue();
		List<Future<Boolean>> requests = IntStream.range(0, 40 * PROCESSORS)
			.mapToObj((request) -> this.threads.submit(this::handle))
			.toList();
		come.countDown();
		assertThat(requests).extracting(VirtualThreadsTests::isLetIn).contains(true, false);
		assertThat(this.gate.inFlight()).isZero();
	}

	private boolean handle() throws InterruptedException {
		Entry entry = this.gate.enter(0);
		boolean letIn = entry.await();
		if (letIn) {
			long end = System.nanoTime() + COMPUTATION;
			while (System.nanoTime() - end < 0) {
				Thread.onSpinWait();
			}
			entry.end(false);
		}
		return letIn;
	}

	private static boolean isLetIn(Future<Boolean> request) {
		try {
			return request.get(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException | ExecutionException | TimeoutException ex) {
			throw new AssertionError(ex);
		}
	}

}
