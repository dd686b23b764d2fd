package dev.remuda.worker.webflux;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;

import dev.remuda.worker.WorkerSettings;

import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * Runs blocking handlers: each on a virtual thread of its own where there are virtual
 * threads, otherwise on a pool whose queue has a place for each connection. In HTTP/1.1 a
 * connection has one request in flight, so neither takes more work than there may be
 * connections.
 *
 * <p>
 * Spring WebFlux hands a request over twice, before it reads the arguments and before it
 * calls the handler, in case an event loop delivered the arguments. Most of the time none
 * did: a task that comes from one of the executor's own threads stays on it.
 *
 * <p>
 * It is an {@code ExecutorService} because Reactor cancels the tasks of these alone. One
 * that is cancelled while it runs is interrupted.
 */
final class BlockingHandlerExecutor extends AbstractExecutorService implements AsyncTaskExecutor {

	static final String THREAD_NAME_PREFIX = "blocking-";

	private final AsyncTaskExecutor threads;

	private volatile boolean closed;

	BlockingHandlerExecutor(WorkerSettings settings) {
		this.threads = (settings.virtualThreads()) ? virtualThreads() : pool(settings);
	}

	@Override
	public void execute(Runnable task) {
		if (Thread.currentThread().getName().startsWith(THREAD_NAME_PREFIX)) {
			BlockingTask.runWithin(task);
		}
		else {
			this.threads.execute(task);
		}
	}

	@Override
	protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
		return new BlockingTask<>(task);
	}

	@Override
	protected <T> RunnableFuture<T> newTaskFor(Runnable task, T value) {
		return new BlockingTask<>(Executors.callable(task, value));
	}

	@Override
	public void shutdown() {
		this.closed = true;
		if (this.threads instanceof ThreadPoolTaskExecutor pool) {
			pool.shutdown();
		}
	}

	@Override
	public List<Runnable> shutdownNow() {
		shutdown();
		return List.of();
	}

	@Override
	public boolean isShutdown() {
		return this.closed;
	}

	@Override
	public boolean isTerminated() {
		return this.closed;
	}

	@Override
	public boolean awaitTermination(long timeout, TimeUnit unit) {
		return this.closed;
	}

	private static AsyncTaskExecutor virtualThreads() {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor(THREAD_NAME_PREFIX);
		executor.setVirtualThreads(true);
		return executor;
	}

	private static AsyncTaskExecutor pool(WorkerSettings settings) {
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setThreadNamePrefix(THREAD_NAME_PREFIX);
		executor.setCorePoolSize(settings.threads());
		executor.setMaxPoolSize(settings.threads());
		executor.setQueueCapacity(settings.maxConnections());
		executor.setAllowCoreThreadTimeOut(true);
		executor.initialize();
		return executor;
	}

}
