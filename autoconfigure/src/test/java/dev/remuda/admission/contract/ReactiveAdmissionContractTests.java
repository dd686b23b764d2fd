package dev.remuda.admission.contract;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.remuda.admission.contract.AdmissionContractApplication.ContractController;
import dev.remuda.worker.WorkerModel;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract under the {@link WorkerModel#REACTIVE reactive} model, and what it
 * promises alone.
 */
class ReactiveAdmissionContractTests extends AdmissionContractTests {

	ReactiveAdmissionContractTests() {
		super(WorkerModel.REACTIVE);
	}

	@Override
	Class<?>[] sources() {
		return new Class<?>[] { AdmissionContractApplication.class, EventLoop.class };
	}

	@Override
	void clientHasLeft(String group) {
		awaitQueued(group, 0);
		await().until(() -> bean(MeterRegistry.class).get("remuda.admission.withdrawn")
			.tag("group", group)
			.counter()
			.count() > 0);
	}

	@Test
	void aClientThatLeavesARequestEndsIt() throws Exception {
		try (Socket socket = connect("/none/mono")) {
			awaitInFlight("none", 1);
		}
		awaitInFlight("none", 0);
		assertThat(controller().later).isNotDone();
	}

	@Test
	void thoseWhoWaitedGoOnWhereTheirConnectionIs() throws Exception {
		EventLoopController loops = bean(EventLoopController.class);
		var first = send("/deep/hold");
		await().until(() -> controller().running.get() == 1);
		List<CompletableFuture<HttpResponse<String>>> waiting = IntStream.range(0, 500)
			.mapToObj((number) -> send("/deep/loop"))
			.toList();
		awaitQueued("deep", 500);
		controller().places.release();
		assertThat(status(first)).isEqualTo(200);
		for (CompletableFuture<HttpResponse<String>> each : waiting) {
			assertThat(each.get().body()).isEqualTo("true");
		}
		assertThat(loops.deepest.get()).isLessThan(400);
	}

	@Test
	void theAnswerToAnErrorIsPartOfItsRequest() throws Exception {
		assertThat(get("/none/failing-mono").statusCode()).isEqualTo(500);
		assertThat(bean(SlowExceptionHandler.class).inFlight).hasValue(1);
		awaitInFlight("none", 0);
	}

	@Configuration(proxyBeanMethods = false)
	@Import({ EventLoopController.class, SlowExceptionHandler.class })
	static class EventLoop {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		WebFilter threadFilter() {
			return (exchange, chain) -> {
				exchange.getAttributes().put("loop", Thread.currentThread());
				return chain.filter(exchange);
			};
		}

	}

	@RestController
	static class EventLoopController {

		final AtomicInteger deepest = new AtomicInteger();

		@GetMapping("/deep/loop")
		Mono<String> loop(ServerWebExchange exchange) {
			this.deepest.accumulateAndGet(Thread.currentThread().getStackTrace().length, Math::max);
			return Mono.just(String.valueOf(exchange.getAttribute("loop") == Thread.currentThread()));
		}

	}

	/**
	 * Takes its time, and counts the requests in flight.
	 */
	@Order(-10)
	static class SlowExceptionHandler implements WebExceptionHandler {

		final AtomicInteger inFlight = new AtomicInteger(-1);

		private final ContractController controller;

		SlowExceptionHandler(ContractController controller) {
			this.controller = controller;
		}

		@Override
		public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
			return Mono.delay(Duration.ofMillis(50)).then(Mono.defer(() -> {
				this.inFlight.set(this.controller.load("none").inFlight());
				return Mono.error(error);
			}));
		}

	}

}
