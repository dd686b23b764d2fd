package dev.remuda.inference.contract;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.remuda.inference.contract.InferenceContractApplication.Upper;
import dev.remuda.worker.WorkerModel;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the inference beans promise to a controller, on a real server. The application is
 * {@link InferenceContractApplication}; its model has one worker, batches of 4 and a
 * queue of 8 calls.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class InferenceContractTests {

	private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

	private final WorkerModel workerModel;

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext application;

	private int port;

	@SuppressWarnings("NullAway.Init")
	private HttpResponse<String> answerBeforeWarm;

	@SuppressWarnings("NullAway.Init")
	private HttpResponse<String> readinessBeforeWarm;

	InferenceContractTests(WorkerModel workerModel) {
		this.workerModel = workerModel;
	}

	@BeforeAll
	void start() {
		ApplicationListener<WebServerInitializedEvent> listener = (event) -> {
			this.port = event.getWebServer().getPort();
			this.answerBeforeWarm = get("/blocking", "early");
			this.readinessBeforeWarm = get("/actuator/health/readiness", "");
			event.getApplicationContext().getBean(Upper.class).warm.countDown();
		};
		this.application = new SpringApplicationBuilder(InferenceContractApplication.class).listeners(listener)
			.run("--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off",
					"--remuda.worker.model=" + this.workerModel.id(),
					"--remuda.inference.models.upper.batch.max-size=4",
					"--remuda.inference.models.upper.queue.capacity=8",
					"--remuda.inference.models.upper.queue.timeout=2s",
					"--management.endpoints.web.exposure.include=inference,health,metrics",
					"--management.endpoint.health.show-details=always",
					"--management.endpoint.health.probes.enabled=true");
	}

	@AfterAll
	void stop() {
		this.application.close();
	}

	@BeforeEach
	void reset() {
		model().batches.clear();
		model().blocked = new CountDownLatch(1);
		model().release = new CountDownLatch(1);
	}

	@AfterEach
	void release() {
		model().release.countDown();
		await().until(() -> JsonPath.<Integer>read(get("/actuator/inference/upper", "").body(), "$.workers.busy") == 0);
	}

	Upper model() {
		return this.application.getBean(Upper.class);
	}

	@Test
	void isNotReadyUntilTheModelIsWarm() {
		assertProblem(this.answerBeforeWarm, 503, "/blocking",
				"The model 'upper' takes no calls: it is still being warmed up");
		assertThat(this.answerBeforeWarm.headers().firstValue("Retry-After")).hasValue("1");
		assertThat(this.readinessBeforeWarm.statusCode()).isEqualTo(503);
		assertThat(get("/actuator/health/readiness", "").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/blocking", "/future", "/mono" })
	void answers(String path) {
		assertThat(get(path, "abc").body()).isEqualTo("ABC");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/blocking", "/future", "/mono" })
	void refusesABadInputThatTheModelNeverSees(String path) {
		assertProblem(get(path, " "), 422, path, "There is no text");
		assertThat(model().batches).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/blocking", "/future", "/mono" })
	void onePoisonedCallOfABatchFailsAlone(String path) throws Exception {
		CompletableFuture<HttpResponse<String>> blocked = block();
		List<CompletableFuture<HttpResponse<String>>> calls = Stream.of("a", "b", "poison", "c")
			.map((text) -> send(path, text))
			.toList();
		awaitQueue(4);
		model().release.countDown();
		assertProblem(calls.get(2).join(), 500, path, "The model 'upper' failed on an input");
		assertThat(calls.get(2).join().body()).doesNotContain("secret");
		assertThat(Stream.of(0, 1, 3).map((index) -> calls.get(index).join().body())).containsExactly("A", "B", "C");
		assertThat(blocked.join().body()).isEqualTo("BLOCK");
		assertThat(model().batches.get(1)).containsExactlyInAnyOrder("a", "b", "poison", "c");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/blocking", "/future", "/mono" })
	void refusesWhatTheQueueHasNoPlaceForAndLosesNothing(String path) throws Exception {
		CompletableFuture<HttpResponse<String>> blocked = block();
		List<CompletableFuture<HttpResponse<String>>> waiting = IntStream.range(0, 8)
			.mapToObj((i) -> send(path, "a" + i))
			.toList();
		awaitQueue(8);
		HttpResponse<String> refused = get(path, "b");
		assertProblem(refused, 503, path,
				"The queue of the model 'upper' is full: 8 calls are waiting, which is its capacity");
		assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow()).isPositive();
		model().release.countDown();
		for (int i = 0; i < 8; i++) {
			assertThat(waiting.get(i).join().body()).isEqualTo("A" + i);
		}
		assertThat(blocked.join().body()).isEqualTo("BLOCK");
		assertThat(get(path, "c").body()).isEqualTo("C");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/blocking", "/future", "/mono" })
	void saysThatTheTurnDidNotComeInTime(String path) throws Exception {
		CompletableFuture<HttpResponse<String>> blocked = block();
		assertProblem(get(path, "a"), 504, path,
				"The call waited 2000 ms for the model 'upper', which is as long as it may");
		model().release.countDown();
		assertThat(blocked.join().body()).isEqualTo("BLOCK");
		assertThat(model().batches).containsExactly(List.of("block"));
	}

	@Test
	void runsTogetherWhatManyCallersAsk() throws Exception {
		CompletableFuture<HttpResponse<String>> blocked = block();
		List<CompletableFuture<HttpResponse<String>>> waiting = IntStream.range(0, 8)
			.mapToObj((i) -> send("/blocking", "a" + i))
			.toList();
		awaitQueue(8);
		model().release.countDown();
		CompletableFuture.allOf(waiting.toArray(CompletableFuture<?>[]::new)).join();
		assertThat(blocked.join().body()).isEqualTo("BLOCK");
		assertThat(model().batches).extracting(List::size).containsExactly(1, 4, 4);
	}

	@Test
	void neverBlocksAThreadOfAnEventLoop() {
		HttpResponse<String> response = get("/misused", "a");
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(model().batches).isEmpty();
	}

	@Test
	void showsWhatTheModelDoes() {
		assertThat(get("/blocking", "abc").statusCode()).isEqualTo(200);
		await().untilAsserted(() -> {
			String body = get("/actuator/inference", "").body();
			Map<String, Object> upper = JsonPath.read(body, "$.models.upper");
			assertThat(upper).containsEntry("state", "ready")
				.containsEntry("backend", "BatchFunction")
				.containsEntry("engine", "Java")
				.containsEntry("devices", List.of("cpu"));
			assertThat(JsonPath.<Integer>read(body, "$.models.upper.calls.answered")).isPositive();
			assertThat(JsonPath.<Integer>read(body, "$.models.upper.queue.capacity")).isEqualTo(8);
			assertThat(JsonPath.<Double>read(body, "$.models.upper.batch.runMs.p50")).isPositive();
		});
		assertThat(get("/actuator/inference/other", "").statusCode()).isEqualTo(404);
		assertThat(JsonPath.<String>read(get("/actuator/health", "").body(), "$.components.inference.details.upper"))
			.isEqualTo("ready");
		assertThat(get("/actuator/metrics/remuda.inference.calls", "").body()).contains("\"queue_full\"", "\"upper\"");
		assertThat(get("/actuator/metrics/remuda.inference", "").body()).contains("\"answered\"");
	}

	CompletableFuture<HttpResponse<String>> block() throws InterruptedException {
		CompletableFuture<HttpResponse<String>> blocked = send("/blocking", "block");
		assertThat(model().blocked.await(10, TimeUnit.SECONDS)).isTrue();
		return blocked;
	}

	void awaitQueue(int depth) {
		await()
			.until(() -> JsonPath.<Integer>read(get("/actuator/inference/upper", "").body(), "$.queue.depth") == depth);
	}

	private HttpResponse<String> get(String path, String text) {
		return send(path, text).join();
	}

	CompletableFuture<HttpResponse<String>> send(String path, String text) {
		String query = text.isEmpty() ? "" : "?text=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:%d%s%s".formatted(this.port, path, query)))
			.timeout(Duration.ofSeconds(30))
			.build();
		return this.client.sendAsync(request, BodyHandlers.ofString());
	}

	private void assertProblem(HttpResponse<String> response, int status, String path, String detail) {
		assertThat(response.body()).isNotEmpty();
		Map<String, Object> problem = JsonPath.read(response.body(), "$");
		assertThat(problem).containsEntry("status", status)
			.containsEntry("instance", path)
			.containsEntry("detail", detail)
			.containsKey("title");
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
	}

}
