package dev.remuda.admission.contract;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.remuda.admission.contract.CancellationContractApplication.ContractController;
import dev.remuda.worker.WorkerModel;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the models on Tomcat promise about requests that are given up of what there is in
 * the servlet API alone.
 */
abstract class TomcatCancellationContractTests extends CancellationContractTests {

	TomcatCancellationContractTests(WorkerModel model) {
		super(model);
	}

	@Override
	Class<?>[] sources() {
		return new Class<?>[] { CancellationContractApplication.class, ServletApi.class };
	}

	@Override
	List<String> waitingForever() {
		return Stream
			.concat(super.waitingForever().stream(), Stream.of("/patient/callable", "/patient/deferred",
					"/patient/emitter", "/patient/begun-streaming", "/patient/begun"))
			.toList();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/some/deferred", "/some/emitter", "/some/events" })
	void aRequestWithoutAThreadIsAnswered(String path) throws Exception {
		assertLate(get(path));
		awaitInFlight("default", 0);
		assertThat(get("/some/work").body()).isEqualTo("done");
	}

	@Test
	void aCallableIsInterrupted() throws Exception {
		getLate("/some/callable");
		awaitInFlight("default", 0);
		await().until(() -> controller().interrupted.get() == 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/some/begun-streaming", "/some/begun" })
	void aHandlerThatHasBegunToWriteIsCutOff(String path) throws Exception {
		try (Socket socket = connect(path)) {
			String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			assertThat(all).startsWith("HTTP/1.1 200").contains("first").doesNotEndWith("0\r\n\r\n");
		}
		awaitInFlight("default", 0);
		await().until(() -> controller().interrupted.get() == 1);
	}

	@Test
	void theNextRequestDoesNotWaitForAHandlerThatIgnoresTheInterrupt() throws Exception {
		assertThat(getLate("/some/stubborn").headers().firstValue("Connection")).hasValue("close");
		assertThat(get("/patient/work").body()).isEqualTo("done");
		controller().places.release();
	}

	@Test
	void aHandlerWritesNothingAfterTheDeadline() throws Exception {
		ServletController servlet = bean(ServletController.class);
		assertLate(get("/some/headstrong"));
		controller().places.release();
		assertThat(servlet.late.get(30, TimeUnit.SECONDS)).isInstanceOf(IOException.class)
			.hasMessageContaining("DEADLINE");
	}

	@Test
	void aRequestIsRefusedThatIsLateBeforeItIsLetIn() throws Exception {
		var first = send("/queued/stubborn");
		awaitInFlight("queued", 1);
		assertLate(get("/queued/work"));
		assertThat(bean(MeterRegistry.class).get("remuda.admission.refused")
			.tags("group", "queued", "reason", "deadline")
			.counter()
			.count()).isPositive();
		assertLate(first.get(30, TimeUnit.SECONDS));
		controller().places.release();
	}

	@Configuration(proxyBeanMethods = false)
	@Import(ServletController.class)
	static class ServletApi {

	}

	@RestController
	static class ServletController {

		private final ContractController controller;

		final CompletableFuture<Exception> late = new CompletableFuture<>();

		ServletController(ContractController controller) {
			this.controller = controller;
		}

		@GetMapping("/{group}/deferred")
		DeferredResult<String> deferred(@PathVariable("group") String group) {
			return new DeferredResult<>();
		}

		@GetMapping("/{group}/emitter")
		SseEmitter emitter(@PathVariable("group") String group) {
			return new SseEmitter();
		}

		@GetMapping("/{group}/callable")
		Callable<String> callable(@PathVariable("group") String group) {
			return () -> this.controller.sleep(group);
		}

		@GetMapping("/{group}/begun-streaming")
		StreamingResponseBody streaming(@PathVariable("group") String group) {
			return (output) -> begin(group, output);
		}

		@GetMapping("/{group}/begun")
		void begun(@PathVariable("group") String group, HttpServletResponse response) throws IOException {
			begin(group, response.getOutputStream());
		}

		private void begin(String group, OutputStream output) throws IOException {
			// More than Tomcat keeps until it sends
			output.write("first".repeat(10_000).getBytes(StandardCharsets.US_ASCII));
			try {
				this.controller.sleep(group);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			output.write("second".getBytes(StandardCharsets.US_ASCII));
		}

		/**
		 * Ignore that the time is up, and answer.
		 */
		@GetMapping("/{group}/headstrong")
		void headstrong(@PathVariable("group") String group, HttpServletResponse response) throws IOException {
			OutputStream output = response.getOutputStream();
			this.controller.places.acquireUninterruptibly();
			try {
				response.setStatus(200);
				output.write("late".getBytes(StandardCharsets.US_ASCII));
				this.late.complete(new IllegalStateException("It was written"));
			}
			catch (IOException ex) {
				this.late.complete(ex);
				throw ex;
			}
		}

	}

}
