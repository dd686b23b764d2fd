package dev.remuda.admission.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import dev.remuda.worker.Traffic;
import dev.remuda.worker.WorkerCancellations;
import dev.remuda.worker.WorkerModel;
import dev.remuda.worker.watchdog.WorkerPool;
import dev.remuda.worker.WorkerWatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the part {@code load} of the endpoint of the worker model, on a real server.
 */
class WorkerLoadTests {

	private static final int SLEEP_MILLIS = 40;

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	@ParameterizedTest
	@EnumSource
	void showsWhatBecameOfRequests(WorkerModel model) throws Exception {
		Assumptions.assumeTrue(model != WorkerModel.VIRTUAL || Runtime.version().feature() >= 21);
		try (ConfigurableApplicationContext application = start(model, Application.class,
				"--remuda.admission.max-in-flight=4", "--remuda.admission.groups.other.paths=/other/**",
				"--remuda.worker.watchdog.enabled=false")) {
			assertIdle(load(application));
			List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
			for (int number = 0; number < 60; number++) {
				all.add(this.client.sendAsync(request(application, "/sleep"), BodyHandlers.ofString()));
			}
			for (CompletableFuture<HttpResponse<String>> each : all) {
				assertThat(each.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			}
			Awaitility.await()
				.untilAsserted(() -> assertThat(load(application).read("$.load.inFlight", Integer.class)).isZero());
			assertLoad(load(application));
			application.getBean(ShiftedClock.class).shift.addAndGet(Traffic.WINDOW.toNanos());
			assertIdle(load(application));
		}
	}

	private static void assertLoad(DocumentContext load) {
		double perSecond = number(load, "$.load.requestsPerSecond");
		double mean = number(load, "$.load.meanResponseMillis");
		assertThat(perSecond).isBetween(1.0, 4 * 1000.0 / SLEEP_MILLIS);
		// A timer may be early by a little
		assertThat(mean).isBetween(SLEEP_MILLIS - 2.0, 20_000.0);
		assertThat(number(load, "$.load.p50ResponseMillis")).isBetween(SLEEP_MILLIS - 2.0,
				number(load, "$.load.p95ResponseMillis"));
		assertThat(number(load, "$.load.p95ResponseMillis"))
			.isLessThanOrEqualTo(number(load, "$.load.p99ResponseMillis"));
		assertThat(number(load, "$.load.concurrency"))
			.isCloseTo(perSecond * mean / 1000, org.assertj.core.data.Percentage.withPercentage(5))
			.isLessThanOrEqualTo(4.5);
		assertThat(load.read("$.load.limit", Integer.class)).isEqualTo(4);
		assertThat(load.read("$.load.queued", Integer.class)).isZero();
		assertThat(load.read("$.load.refused.queue-full", Integer.class)).isZero();
		assertThat(number(load, "$.load.groups.default.meanResponseMillis")).isEqualTo(mean);
		assertThat(load.read("$.load.groups.other.limit", Object.class)).isNull();
		assertThat(load.read("$.load.groups.other.meanResponseMillis", Object.class)).isNull();
		assertThat(number(load, "$.load.groups.other.requestsPerSecond")).isZero();
		assertThat(load.read("$.load.advice.length()", Integer.class)).isZero();
	}

	private static void assertIdle(DocumentContext load) {
		assertThat(number(load, "$.load.requestsPerSecond")).isZero();
		assertThat(number(load, "$.load.concurrency")).isZero();
		assertThat(load.read("$.load.inFlight", Integer.class)).isZero();
		for (String unknown : List.of("meanResponseMillis", "p50ResponseMillis", "p95ResponseMillis",
				"p99ResponseMillis")) {
			assertThat(load.read("$.load." + unknown, Object.class)).isNull();
		}
		assertThat(load.read("$.load.advice.length()", Integer.class)).isZero();
	}

	@Test
	void hasAllFieldsThoughOnlyTheThreadsAreKnown() throws Exception {
		try (ConfigurableApplicationContext application = start(WorkerModel.SERVLET, Plain.class,
				"--remuda.admission.enabled=false", "--remuda.worker.threads=17")) {
			assertThat(application.getBean(WorkerPool.class).size()).isEqualTo(17);
			Map<String, Object> load = load(application).read("$.load");
			assertThat(load).containsOnlyKeys("requestsPerSecond", "meanResponseMillis", "p50ResponseMillis",
					"p95ResponseMillis", "p99ResponseMillis", "inFlight", "concurrency", "limit", "queued", "refused",
					"busyShare", "eventLoopLagMillis", "pinned", "blocked", "stuck", "timedOut", "cancelled",
					"windowSeconds", "groups", "advice");
			assertThat(load).containsEntry("inFlight", null)
				.containsEntry("refused", null)
				.containsEntry("stuck", null)
				.containsEntry("windowSeconds", 30)
				.containsEntry("groups", Map.of())
				.containsEntry("advice", List.of());
		}
	}

	@Test
	void showsWhatOthersHaveSeenAndAdvises() throws Exception {
		try (ConfigurableApplicationContext application = start(WorkerModel.REACTIVE, Watched.class)) {
			for (int number = 0; number < 50; number++) {
				assertThat(this.client.send(request(application, "/quick"), BodyHandlers.ofString()).statusCode())
					.isEqualTo(200);
			}
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(load(application).read("$.load.advice.length()", Integer.class)).isPositive());
			DocumentContext load = load(application);
			assertThat(number(load, "$.load.busyShare")).isEqualTo(0.421);
			assertThat(number(load, "$.load.eventLoopLagMillis")).isEqualTo(700.5);
			assertThat(load.read("$.load.pinned", Integer.class)).isEqualTo(2);
			assertThat(load.read("$.load.blocked", Integer.class)).isEqualTo(3);
			assertThat(load.read("$.load.stuck", Integer.class)).isEqualTo(1);
			assertThat(load.read("$.load.timedOut", Integer.class)).isEqualTo(4);
			assertThat(load.read("$.load.cancelled", Integer.class)).isEqualTo(5);
			Map<String, Object> advice = load.read("$.load.advice[0]");
			assertThat(advice).containsOnlyKeys("problem", "knob", "action", "evidence");
			assertThat(load.read("$.load.groups.default.limit", Object.class)).isNull();
			Map<String, Object> group = load.read("$.load.groups.default");
			assertThat(group).containsOnlyKeys("inFlight", "limit", "queued", "refused", "requestsPerSecond",
					"meanResponseMillis", "p50ResponseMillis", "p95ResponseMillis", "p99ResponseMillis");
		}
	}

	private static ConfigurableApplicationContext start(WorkerModel model, Class<?> application, String... more) {
		List<String> arguments = new ArrayList<>(
				List.of("--server.port=0", "--server.address=127.0.0.1", "--remuda.worker.model=" + model.id(),
						"--management.endpoints.web.exposure.include=worker", "--spring.main.banner-mode=off",
						"--spring.reactor.netty.shutdown-quiet-period=0s", "--remuda.admission.queue.timeout=60s"));
		arguments.addAll(List.of(more));
		return new SpringApplicationBuilder(application).run(arguments.toArray(String[]::new));
	}

	private static HttpRequest request(ConfigurableApplicationContext application, String path) {
		return HttpRequest
			.newBuilder(URI.create(
					"http://127.0.0.1:" + application.getEnvironment().getRequiredProperty("local.server.port") + path))
			.timeout(Duration.ofSeconds(60))
			.build();
	}

	private DocumentContext load(ConfigurableApplicationContext application) throws IOException, InterruptedException {
		return JsonPath
			.parse(this.client.send(request(application, "/actuator/worker"), BodyHandlers.ofString()).body());
	}

	private static double number(DocumentContext load, String path) {
		return load.read(path, Double.class);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Plain {

		@RestController
		static class Controller {

			@GetMapping("/sleep")
			String sleep() throws InterruptedException {
				Thread.sleep(SLEEP_MILLIS);
				return "slept";
			}

			@GetMapping("/quick")
			String quick() {
				return "done";
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Application extends Plain {

		@Bean
		ShiftedClock shiftedClock() {
			return new ShiftedClock();
		}

		@Bean
		GateTraffic admissionTraffic(GateReader reader, ShiftedClock clock) {
			return new GateTraffic(reader.names(), clock::nanoTime, () -> ProcessorTime.UNKNOWN);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Watched extends Plain {

		@Bean
		WorkerWatch watch() {
			return () -> new WorkerWatch.Seen(0.4211, 700.5, 2L, 3L);
		}

		@Bean
		WorkerCancellations cancellations() {
			return () -> new WorkerCancellations.Counts(1, 4, 5);
		}

	}

	/**
	 * Time that can be made to pass.
	 */
	static class ShiftedClock {

		final AtomicLong shift = new AtomicLong();

		long nanoTime() {
			return System.nanoTime() + this.shift.get();
		}

	}

}
