package dev.remuda.admission.contract;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import dev.remuda.admission.contract.AdmissionContractApplication.ContractController;
import dev.remuda.worker.WorkerModel;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.web.error.ErrorAttributeOptions;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.boot.webmvc.error.DefaultErrorAttributes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the models on Tomcat promise of what there is in the servlet API alone.
 */
abstract class TomcatAdmissionContractTests extends AdmissionContractTests {

	TomcatAdmissionContractTests(WorkerModel model) {
		super(model);
	}

	@Override
	Class<?>[] sources() {
		return new Class<?>[] { AdmissionContractApplication.class, ServletApi.class };
	}

	@BeforeEach
	void resetServletApi() {
		bean(ServletController.class).result = new DeferredResult<>(20_000L);
		bean(ServletController.class).emitter = new SseEmitter(20_000L);
		bean(RedispatchingServlet.class).last = new CompletableFuture<>();
		bean(CountingErrorAttributes.class).inFlight.set(-1);
	}

	@Test
	void aDeferredResultIsInFlightUntilItsEnd() throws Exception {
		var response = send("/none/deferred");
		awaitInFlight("none", 1);
		bean(ServletController.class).result.setResult("late");
		assertThat(status(response)).isEqualTo(200);
		awaitInFlight("none", 0);
	}

	@Test
	void aDeferredResultThatFailsEnds() throws Exception {
		var response = send("/none/deferred");
		awaitInFlight("none", 1);
		bean(ServletController.class).result.setErrorResult(new IllegalStateException("The horse is lame"));
		assertThat(status(response)).isEqualTo(500);
		awaitInFlight("none", 0);
	}

	@Test
	void aDeferredResultThatTakesTooLongEnds() throws Exception {
		bean(ServletController.class).result = new DeferredResult<>(100L);
		var response = send("/none/deferred");
		assertThat(status(response)).isEqualTo(503);
		awaitInFlight("none", 0);
	}

	@Test
	void anEmitterIsInFlightUntilItsEnd() throws Exception {
		var response = send("/none/emitter");
		awaitInFlight("none", 1);
		bean(ServletController.class).emitter.send("first");
		assertThat(get("/none/work").statusCode()).isEqualTo(503);
		bean(ServletController.class).emitter.complete();
		assertThat(status(response)).isEqualTo(200);
		awaitInFlight("none", 0);
	}

	@Test
	void anEmitterThatFailsEnds() throws Exception {
		try (var socket = connect("/none/emitter")) {
			awaitInFlight("none", 1);
			bean(ServletController.class).emitter.send("first");
			bean(ServletController.class).emitter.completeWithError(new IllegalStateException("The horse is lame"));
			awaitInFlight("none", 0);
		}
	}

	@Test
	void aRequestThatIsDispatchedAgainIsInFlightUntilItsEnd() throws Exception {
		var response = send("/none/again");
		AsyncContext last = bean(RedispatchingServlet.class).last.get();
		assertThat(controller().load("none").inFlight()).isEqualTo(1);
		last.complete();
		assertThat(status(response)).isEqualTo(200);
		awaitInFlight("none", 0);
	}

	@Test
	void anErrorDispatchIsPartOfItsRequest() throws Exception {
		assertThat(get("/none/failure").statusCode()).isEqualTo(500);
		assertThat(bean(CountingErrorAttributes.class).inFlight).hasValue(1);
		awaitInFlight("none", 0);
	}

	@Configuration(proxyBeanMethods = false)
	@Import({ ServletController.class, CountingErrorAttributes.class })
	static class ServletApi {

		@Bean
		RedispatchingServlet redispatchingServlet() {
			return new RedispatchingServlet();
		}

		@Bean
		ServletRegistrationBean<RedispatchingServlet> redispatching(RedispatchingServlet servlet) {
			return new ServletRegistrationBean<>(servlet, "/none/again");
		}

	}

	@RestController
	static class ServletController {

		volatile DeferredResult<String> result = new DeferredResult<>();

		volatile SseEmitter emitter = new SseEmitter();

		@GetMapping("/none/deferred")
		DeferredResult<String> deferred() {
			return this.result;
		}

		@GetMapping("/none/emitter")
		SseEmitter emitter() {
			return this.emitter;
		}

	}

	/**
	 * Starts an asynchronous request twice.
	 */
	static class RedispatchingServlet extends HttpServlet {

		volatile CompletableFuture<AsyncContext> last = new CompletableFuture<>();

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
			AsyncContext async = request.startAsync();
			if (request.getAttribute("again") == null) {
				request.setAttribute("again", true);
				async.dispatch();
			}
			else {
				this.last.complete(async);
			}
		}

	}

	/**
	 * Counts the requests in flight while an error is answered.
	 */
	static class CountingErrorAttributes extends DefaultErrorAttributes {

		final AtomicInteger inFlight = new AtomicInteger();

		private final ContractController controller;

		CountingErrorAttributes(ContractController controller) {
			this.controller = controller;
		}

		@Override
		public java.util.Map<String, Object> getErrorAttributes(WebRequest request, ErrorAttributeOptions options) {
			this.inFlight.set(this.controller.load("none").inFlight());
			return super.getErrorAttributes(request, options);
		}

	}

}
