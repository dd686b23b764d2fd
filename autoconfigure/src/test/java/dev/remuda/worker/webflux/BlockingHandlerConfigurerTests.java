package dev.remuda.worker.webflux;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import dev.remuda.worker.BlockingHandlers;
import dev.remuda.worker.WorkerSettings;

import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BlockingHandlerConfigurer}.
 */
class BlockingHandlerConfigurerTests {

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
	void runsEachHandlerOnAThreadOfItsOwn() throws Exception {
		BlockingHandlerConfigurer configurer = new BlockingHandlerConfigurer(settings(BlockingHandlers.OFFLOAD, true));
		AsyncTaskExecutor executor = executor(configurer);
		assertThat(executor.submit(() -> Thread.currentThread().toString()).get(5, TimeUnit.SECONDS))
			.startsWith("VirtualThread")
			.contains("blocking-");
		configurer.destroy();
	}

	@Test
	void keepsATaskOfItsOwnThreadOnThatThread() throws Exception {
		BlockingHandlerConfigurer configurer = new BlockingHandlerConfigurer(settings(BlockingHandlers.OFFLOAD, false));
		AsyncTaskExecutor executor = executor(configurer);
		AtomicReference<Thread> inner = new AtomicReference<>();
		Thread outer = executor.submit(() -> {
			executor.execute(() -> inner.set(Thread.currentThread()));
			assertThat(inner).hasValue(Thread.currentThread());
			return Thread.currentThread();
		}).get(5, TimeUnit.SECONDS);
		assertThat(inner).hasValue(outer).doesNotHaveValue(Thread.currentThread());
		configurer.destroy();
	}

	@Test
	void boundsThePoolAndItsQueue() throws Exception {
		BlockingHandlerConfigurer configurer = new BlockingHandlerConfigurer(settings(BlockingHandlers.OFFLOAD, false));
		AsyncTaskExecutor executor = executor(configurer);
		CountDownLatch release = new CountDownLatch(1);
		Runnable handler = () -> awaitUninterruptibly(release);
		Future<?> running = executor.submit(handler);
		Future<?> queued = executor.submit(handler);
		Future<?> alsoQueued = executor.submit(handler);
		assertThatExceptionOfType(TaskRejectedException.class).isThrownBy(() -> executor.submit(handler));
		release.countDown();
		for (Future<?> future : new Future<?>[] { running, queued, alsoQueued }) {
			future.get(5, TimeUnit.SECONDS);
		}
		configurer.destroy();
		assertThatExceptionOfType(TaskRejectedException.class).isThrownBy(() -> executor.submit(handler));
	}

	@Test
	void interruptsAHandlerThatIsCancelled() throws Exception {
		BlockingHandlerConfigurer configurer = new BlockingHandlerConfigurer(settings(BlockingHandlers.OFFLOAD, false));
		Scheduler scheduler = Schedulers.fromExecutor(executor(configurer));
		CountDownLatch running = new CountDownLatch(1);
		CompletableFuture<Thread> interrupted = new CompletableFuture<>();
		Disposable handler = Mono.fromRunnable(() -> {
			running.countDown();
			try {
				Thread.sleep(30_000);
			}
			catch (InterruptedException ex) {
				interrupted.complete(Thread.currentThread());
			}
		}).publishOn(scheduler).subscribeOn(scheduler).subscribe();
		assertThat(running.await(5, TimeUnit.SECONDS)).isTrue();
		handler.dispose();
		Thread thread = interrupted.get(5, TimeUnit.SECONDS);
		CompletableFuture<Boolean> next = new CompletableFuture<>();
		scheduler.schedule(() -> next.complete(Thread.currentThread() == thread && !Thread.interrupted()));
		assertThat(next.get(5, TimeUnit.SECONDS)).isTrue();
		configurer.destroy();
	}

	@Test
	void leavesHandlersOnTheEventLoopUnlessTheyAreOffloaded() {
		for (BlockingHandlers blockingHandlers : new BlockingHandlers[] { BlockingHandlers.WARN,
				BlockingHandlers.FAIL }) {
			BlockingExecutionConfigurer target = new BlockingExecutionConfigurer();
			new BlockingHandlerConfigurer(settings(blockingHandlers, false)).configureBlockingExecution(target);
			assertThat(ReflectionTestUtils.getField(target, "blockingControllerMethodPredicate")).isNotNull();
		}
	}

	private AsyncTaskExecutor executor(BlockingHandlerConfigurer configurer) {
		BlockingExecutionConfigurer target = new BlockingExecutionConfigurer();
		configurer.configureBlockingExecution(target);
		return (AsyncTaskExecutor) ReflectionTestUtils.getField(target, "executor");
	}

	private WorkerSettings settings(BlockingHandlers blockingHandlers, boolean virtualThreads) {
		return new WorkerSettings(1, 1, 2, 1, Duration.ofSeconds(1), WorkerSettings.UNLIMITED, Duration.ZERO,
				Duration.ofSeconds(1), Duration.ZERO, blockingHandlers, virtualThreads);
	}

	private void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await(5, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
