package dev.remuda.worker.webflux;

import dev.remuda.worker.BlockingHandlers;
import dev.remuda.worker.WorkerSettings;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.Ordered;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * Tells Spring WebFlux where blocking handlers run: each on a virtual thread of its own
 * where there are virtual threads, otherwise on a pool whose queue has a place for each
 * connection. In HTTP/1.1 a connection has one request in flight, so neither takes more
 * work than there may be connections.
 *
 * <p>
 * Runs after Boot's own configurer and before those of the application.
 */
public final class BlockingHandlerConfigurer implements WebFluxConfigurer, Ordered, DisposableBean {

	static final String THREAD_NAME_PREFIX = "blocking-";

	private final BlockingHandlers blockingHandlers;

	private final AsyncTaskExecutor executor;

	/**
	 * Create a configurer.
	 * @param settings the settings to follow
	 */
	public BlockingHandlerConfigurer(WorkerSettings settings) {
		this.blockingHandlers = settings.blockingHandlers();
		this.executor = (settings.virtualThreads()) ? virtualThreads() : pool(settings);
	}

	@Override
	public int getOrder() {
		return 1;
	}

	@Override
	public void configureBlockingExecution(BlockingExecutionConfigurer configurer) {
		configurer.setExecutor(this.executor);
		if (this.blockingHandlers != BlockingHandlers.OFFLOAD) {
			configurer.setControllerMethodPredicate((method) -> false);
		}
	}

	@Override
	public void destroy() {
		if (this.executor instanceof ThreadPoolTaskExecutor pool) {
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
