package dev.remuda.worker.webflux;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

import dev.remuda.worker.BlockingHandlers;
import dev.remuda.worker.WorkerConfigurationException;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BlockingHandlerInspector}.
 */
@ExtendWith(OutputCaptureExtension.class)
class BlockingHandlerInspectorTests {

	@Test
	void failNamesEachBlockingHandlerAndTheWayOut() {
		assertThatExceptionOfType(WorkerConfigurationException.class)
			.isThrownBy(() -> inspect(BlockingHandlers.FAIL, MixedController.class))
			.withMessageContaining("MixedController#blocking")
			.withMessageNotContaining("#mono")
			.withMessageNotContaining("#future")
			.satisfies((ex) -> assertThat(ex.getAction()).contains("'offload'"));
	}

	@Test
	void failAcceptsAnApplicationWithoutBlockingHandlers() {
		inspect(BlockingHandlers.FAIL, ReactiveController.class);
	}

	@Test
	void warnNamesEachBlockingHandler(CapturedOutput output) {
		inspect(BlockingHandlers.WARN, MixedController.class);
		assertThat(output).contains("MixedController#blocking").contains("must not block").doesNotContain("#mono");
	}

	@Test
	void offloadSaysNothing(CapturedOutput output) {
		inspect(BlockingHandlers.OFFLOAD, MixedController.class);
		assertThat(output).doesNotContain("MixedController#blocking");
	}

	private void inspect(BlockingHandlers blockingHandlers, Class<?> controller) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(
				RequestMappingHandlerMapping.class, controller)) {
			new BlockingHandlerInspector(blockingHandlers,
					context.getBeansOfType(RequestMappingHandlerMapping.class).values(),
					ReactiveAdapterRegistry.getSharedInstance())
				.afterSingletonsInstantiated();
		}
	}

	@RestController
	static class MixedController extends ReactiveController {

		@GetMapping("/blocking")
		String blocking() {
			return "";
		}

	}

	@RestController
	static class ReactiveController {

		@GetMapping("/mono")
		Mono<String> mono() {
			return Mono.empty();
		}

		@GetMapping("/future")
		CompletableFuture<String> future() {
			return new CompletableFuture<>();
		}

	}

}
