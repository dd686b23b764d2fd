package dev.remuda.worker.webflux;

import dev.remuda.worker.BlockingHandlers;
import dev.remuda.worker.WorkerSettings;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.Ordered;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * Tells Spring WebFlux where blocking handlers run. Runs after Boot's own configurer and
 * before those of the application, so that theirs win.
 */
public final class BlockingHandlerConfigurer implements WebFluxConfigurer, Ordered, DisposableBean {

	private final BlockingHandlers blockingHandlers;

	private final BlockingHandlerExecutor executor;

	/**
	 * Create a configurer.
	 * @param settings the settings to follow
	 */
	public BlockingHandlerConfigurer(WorkerSettings settings) {
		this.blockingHandlers = settings.blockingHandlers();
		this.executor = new BlockingHandlerExecutor(settings);
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
		this.executor.shutdown();
	}

}
