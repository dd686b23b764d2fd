package dev.remuda.worker.webflux;

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
 */
final class BlockingHandlerExecutor implements AsyncTaskExecutor, AutoCloseable {

	static final String THREAD_NAME_PREFIX = "blocking-";

	private final AsyncTaskExecutor threads;

	BlockingHandlerExecutor(WorkerSettings settings) {
		this.threads = (settings.virtualThreads()) ? virtualThreads() : pool(settings);
	}

	@Override
	public void execute(Runnable task) {
		if (Thread.currentThread().getName().startsWith(THREAD_NAME_PREFIX)) {
			task.run();
		}
		else {
			this.threads.execute(task);
		}
	}

	@Override
	public void close() {
		if (this.threads instanceof ThreadPoolTaskExecutor pool) {
			pool.shutdown();
		}
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
