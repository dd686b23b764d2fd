package dev.remuda.worker.webflux;

import java.util.Collection;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.remuda.worker.BlockingHandlers;
import dev.remuda.worker.WorkerConfigurationException;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;

/**
 * Finds the blocking handlers of the application once they are all known, and names them
 * in a warning or refuses to start.
 */
public final class BlockingHandlerInspector implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(BlockingHandlerInspector.class);

	private final BlockingHandlers blockingHandlers;

	private final Collection<? extends RequestMappingInfoHandlerMapping> mappings;

	private final ReactiveAdapterRegistry adapters;

	/**
	 * Create an inspector.
	 * @param blockingHandlers what happens to a blocking handler
	 * @param mappings where the controller methods of the application are registered
	 * @param adapters the types that count as reactive or asynchronous
	 */
	public BlockingHandlerInspector(BlockingHandlers blockingHandlers,
			Collection<? extends RequestMappingInfoHandlerMapping> mappings, ReactiveAdapterRegistry adapters) {
		this.blockingHandlers = blockingHandlers;
		this.mappings = mappings;
		this.adapters = adapters;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (this.blockingHandlers == BlockingHandlers.OFFLOAD) {
			return;
		}
		List<String> blocking = blockingHandlers();
		if (blocking.isEmpty()) {
			return;
		}
		String names = String.join(", ", blocking);
		if (this.blockingHandlers == BlockingHandlers.FAIL) {
			throw new WorkerConfigurationException(
					"remuda.worker.reactive.blocking=fail allows no blocking handler on the event loop, and these "
							+ "return neither a reactive type nor a future: " + names + ".",
					"Return a Mono, a Flux or a CompletableFuture from them, or set remuda.worker.reactive.blocking "
							+ "to 'offload', which runs them off the event loop.");
		}
		logger.warn("These handlers run on the event loop and must not block, or they stall every connection: " + names
				+ "; remuda.worker.reactive.blocking=offload moves them off it");
	}

	private List<String> blockingHandlers() {
		return this.mappings.stream()
			.flatMap((mapping) -> mapping.getHandlerMethods().values().stream())
			.filter(this::isBlocking)
			.map((handler) -> ClassUtils.getShortName(handler.getBeanType()) + "#" + handler.getMethod().getName())
			.distinct()
			.sorted()
			.toList();
	}

	private boolean isBlocking(HandlerMethod handler) {
		return this.adapters.getAdapter(handler.getReturnType().getParameterType()) == null
				&& !KotlinDetector.isSuspendingFunction(handler.getMethod());
	}

}
