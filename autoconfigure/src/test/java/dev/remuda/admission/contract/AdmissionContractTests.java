package dev.remuda.admission.contract;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import dev.remuda.admission.contract.AdmissionContractApplication.ContractController;
import dev.remuda.worker.WorkerModel;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Sinks;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What each worker model promises about the requests that it lets in, on a real server.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class AdmissionContractTests {

	private static final String QUEUE_FULL = """
			{"title":"Service Unavailable","status":503,"detail":"The server has as much to do as it can do, \
			and as many requests wait as may.","reason":"queue-full"}""";

	private static final String QUEUE_TIMEOUT = """
			{"title":"Service Unavailable","status":503,"detail":"The server has as much to do as it can do, \
			and the request has waited for as long as it may.","reason":"queue-timeout"}""";

	private final WorkerModel model;

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private ConfigurableApplicationContext application;

	AdmissionContractTests(WorkerModel model) {
		this.model = model;
	}

	@BeforeAll
	void start() {
		this.application = start("--remuda.admission.max-in-flight=3", "--remuda.admission.queue.timeout=30s",
				"--remuda.admission.groups.tight.paths=/tight/**", "--remuda.admission.groups.tight.max-in-flight=1",
				"--remuda.admission.groups.tight.queue.capacity=2", "--remuda.admission.groups.quick.paths=/quick/**",
				"--remuda.admission.groups.quick.max-in-flight=1",
				"--remuda.admission.groups.quick.queue.timeout=100ms", "--remuda.admission.groups.none.paths=/none/**",
				"--remuda.admission.groups.none.max-in-flight=1", "--remuda.admission.groups.none.queue.capacity=0",
				"--remuda.admission.groups.free.paths=/free/**", "--remuda.admission.groups.deep.paths=/deep/**",
				"--remuda.admission.groups.deep.max-in-flight=1", "--remuda.admission.groups.deep.queue.capacity=1000",
				"--remuda.admission.priorities[0].path=/*/important/**", "--remuda.admission.priorities[0].priority=10",
				"--remuda.admission.priority-header=X-Priority",
				"--management.endpoint.health.probes.add-additional-paths=true");
	}

	@AfterAll
	void stop() {
		this.application.close();
	}

	@BeforeEach
	void reset() {
		ContractController controller = controller();
		awaitNothing();
		controller.places.drainPermits();
		controller.order.clear();
		controller.most.set(0);
		controller.later = new CompletableFuture<>();
		controller.events = Sinks.many().unicast().onBackpressureBuffer();
	}

	ConfigurableApplicationContext start(String... settings) {
		Stream<String> common = Stream.of("--server.port=0", "--server.address=127.0.0.1",
				"--remuda.worker.model=" + this.model.id(), "--management.endpoints.web.exposure.include=worker,health",
				"--spring.main.banner-mode=off");
		return new SpringApplicationBuilder(sources())
			.run(Stream.concat(common, Stream.of(settings)).toArray(String[]::new));
	}

	Class<?>[] sources() {
		return new Class<?>[] { AdmissionContractApplication.class };
	}

	ContractController controller() {
		return this.application.getBean(ContractController.class);
	}

	<T> T bean(Class<T> type) {
		return this.application.getBean(type);
	}

	private int port() {
		return Integer.parseInt(this.application.getEnvironment().getRequiredProperty("local.server.port"));
	}

	HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path)).timeout(Duration.ofSeconds(60));
	}

	HttpResponse<String> get(String path) throws Exception {
		return this.client.send(request(path).build(), BodyHandlers.ofString());
	}

	CompletableFuture<HttpResponse<String>> send(String path) {
		return send(request(path).build());
	}

	CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
		return this.client.sendAsync(request, BodyHandlers.ofString());
	}

	Socket connect(String path) throws Exception {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
		socket.setSoTimeout(20_000);
		socket.getOutputStream()
			.write("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path).getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	static int status(CompletableFuture<HttpResponse<String>> response) throws Exception {
		return response.get(30, TimeUnit.SECONDS).statusCode();
	}

	void awaitInFlight(String group, int inFlight) {
		await().until(() -> controller().load(group).inFlight(), (count) -> count == inFlight);
	}

	void awaitQueued(String group, int queued) {
		await().until(() -> controller().load(group).queued(), (count) -> count == queued);
	}

	static ConditionFactory await() {
		return Awaitility.with().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).await();
	}

	void awaitNothing() {
		for (String group : List.of("default", "tight", "quick", "none", "free", "deep")) {
			awaitInFlight(group, 0);
			awaitQueued(group, 0);
		}
	}

	@Test
	void letsAsManyInAsTheLimitAndNoMore() throws Exception {
		List<CompletableFuture<HttpResponse<String>>> all = IntStream.range(0, 80)
			.mapToObj((number) -> send("/some/work"))
			.toList();
		for (CompletableFuture<HttpResponse<String>> each : all) {
			assertThat(status(each)).isEqualTo(200);
		}
		assertThat(controller().most).hasValue(3);
		awaitNothing();
	}

	@Test
	void countsWithoutALimit() throws Exception {
		List<CompletableFuture<HttpResponse<String>>> all = IntStream.range(0, 20)
			.mapToObj((number) -> send("/free/hold"))
			.toList();
		awaitInFlight("free", 20);
		controller().places.release(20);
		for (CompletableFuture<HttpResponse<String>> each : all) {
			assertThat(status(each)).isEqualTo(200);
		}
		awaitNothing();
	}

	@Test
	void letsThoseInThatWaitInTheirOrder() throws Exception {
		CompletableFuture<HttpResponse<String>> first = hold("/tight/hold?name=first", "tight", 0);
		CompletableFuture<HttpResponse<String>> second = hold("/tight/hold?name=second", "tight", 1);
		CompletableFuture<HttpResponse<String>> third = hold("/tight/hold?name=third", "tight", 2);
		assertRefused(get("/tight/hold?name=fourth"), QUEUE_FULL);
		controller().places.release(3);
		assertThat(List.of(status(first), status(second), status(third))).containsOnly(200);
		assertThat(controller().order).containsExactly("first", "second", "third");
		assertThat(controller().most).hasValue(1);
	}

	/**
	 * Send a request and see to it that it has come.
	 */
	private CompletableFuture<HttpResponse<String>> hold(String path, String group, int queued) {
		CompletableFuture<HttpResponse<String>> response = send(path);
		if (queued == 0) {
			await().until(() -> controller().running.get() == 1);
		}
		awaitQueued(group, queued);
		return response;
	}

	@Test
	void refusesAtOnceWithoutAQueue() throws Exception {
		CompletableFuture<HttpResponse<String>> first = hold("/none/hold", "none", 0);
		double before = counted("none", "queue-full");
		double measured = measured();
		assertRefused(get("/none/hold?name=refused"), QUEUE_FULL);
		assertThat(controller().order).doesNotContain("refused");
		assertThat(counted("none", "queue-full")).isEqualTo(before + 1);
		await().until(() -> measured() == measured + 1);
		controller().places.release();
		assertThat(status(first)).isEqualTo(200);
		// A request ends just after its client has the whole response
		await().untilAsserted(() -> assertThat(get("/none/work").statusCode()).isEqualTo(200));
	}

	private double counted(String group, String reason) {
		return bean(MeterRegistry.class).get("remuda.admission.refused")
			.tags("group", group, "reason", reason)
			.counter()
			.count();
	}

	/**
	 * Return how many responses with status 503 Spring has observed.
	 */
	private double measured() {
		return bean(MeterRegistry.class).find("http.server.requests")
			.tag("status", "503")
			.timers()
			.stream()
			.mapToLong((timer) -> timer.count())
			.sum();
	}

	@Test
	void refusesThoseWhoHaveWaitedTooLong() throws Exception {
		CompletableFuture<HttpResponse<String>> first = hold("/quick/hold", "quick", 0);
		long before = bean(MeterRegistry.class).get("remuda.admission.wait").tag("group", "quick").timer().count();
		long start = System.nanoTime();
		assertRefused(get("/quick/hold?name=late"), QUEUE_TIMEOUT);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
		assertThat(controller().order).doesNotContain("late");
		assertThat(counted("quick", "queue-timeout")).isPositive();
		assertThat(bean(MeterRegistry.class).get("remuda.admission.wait").tag("group", "quick").timer().count())
			.isEqualTo(before + 1);
		controller().places.release();
		assertThat(status(first)).isEqualTo(200);
	}

	private static void assertRefused(HttpResponse<String> response, String body) {
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.body()).isEqualTo(body);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(response.headers().firstValue("Content-Length")).hasValue(String.valueOf(body.length()));
		assertThat(response.headers().firstValue("Retry-After").map(Integer::valueOf).orElse(0)).isBetween(1, 60);
	}

	@Test
	void aHeadRequestIsRefusedWithoutABody() throws Exception {
		CompletableFuture<HttpResponse<String>> first = hold("/none/hold", "none", 0);
		HttpResponse<String> response = send(
				request("/none/hold").method("HEAD", HttpRequest.BodyPublishers.noBody()).build())
			.get(30, TimeUnit.SECONDS);
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.body()).isEmpty();
		controller().places.release();
		assertThat(status(first)).isEqualTo(200);
	}

	@Test
	void aRefusedBodyDoesNotDisturbTheNextRequestOfItsConnection() throws Exception {
		CompletableFuture<HttpResponse<String>> first = hold("/none/hold", "none", 0);
		for (int round = 0; round < 20; round++) {
			HttpResponse<String> response = send(
					request("/none/hold").POST(HttpRequest.BodyPublishers.ofString("x".repeat(100_000))).build())
				.get(30, TimeUnit.SECONDS);
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(get("/free/work").body()).isEqualTo("done");
		}
		controller().places.release();
		assertThat(status(first)).isEqualTo(200);
	}

	@Test
	void whatMattersMoreTakesAPlaceInTheQueue() throws Exception {
		CompletableFuture<HttpResponse<String>> first = hold("/tight/hold?name=first", "tight", 0);
		CompletableFuture<HttpResponse<String>> second = hold("/tight/hold?name=second", "tight", 1);
		CompletableFuture<HttpResponse<String>> displaced = hold("/tight/hold?name=displaced", "tight", 2);
		CompletableFuture<HttpResponse<String>> important = send("/tight/important/hold?name=important");
		assertRefused(displaced.get(30, TimeUnit.SECONDS), QUEUE_FULL);
		CompletableFuture<HttpResponse<String>> urgent = send(
				request("/tight/hold?name=urgent").header("X-Priority", "20").build());
		assertRefused(second.get(30, TimeUnit.SECONDS), QUEUE_FULL);
		assertRefused(get("/tight/hold?name=refused"), QUEUE_FULL);
		controller().places.release(3);
		assertThat(List.of(status(first), status(important), status(urgent))).containsOnly(200);
		assertThat(controller().order).containsExactly("first", "urgent", "important");
	}

	@Test
	void aGroupHasItsOwnLimit() throws Exception {
		CompletableFuture<HttpResponse<String>> tight = hold("/tight/hold", "tight", 0);
		assertThat(get("/some/work").statusCode()).isEqualTo(200);
		assertThat(get("/none/work").statusCode()).isEqualTo(200);
		assertThat(controller().load("tight").inFlight()).isEqualTo(1);
		assertThat(controller().load("default").inFlight()).isZero();
		controller().places.release();
		assertThat(status(tight)).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/none/future", "/none/mono" })
	void anAsynchronousRequestIsInFlightUntilItsEnd(String path) throws Exception {
		CompletableFuture<HttpResponse<String>> response = send(path);
		awaitInFlight("none", 1);
		assertThat(get("/none/work").statusCode()).isEqualTo(503);
		controller().later.complete("late");
		assertThat(response.get(30, TimeUnit.SECONDS).body()).isEqualTo("late");
		awaitInFlight("none", 0);
		assertThat(get("/none/work").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/none/future", "/none/mono" })
	void anAsynchronousFailureEndsARequest(String path) throws Exception {
		CompletableFuture<HttpResponse<String>> response = send(path);
		awaitInFlight("none", 1);
		controller().later.completeExceptionally(new IllegalStateException("The horse is lame"));
		assertThat(status(response)).isEqualTo(500);
		awaitInFlight("none", 0);
	}

	@Test
	void aStreamIsInFlightUntilItsEnd() throws Exception {
		controller().events.tryEmitNext("first").orThrow();
		HttpResponse<InputStream> response = this.client.send(request("/none/events").build(),
				BodyHandlers.ofInputStream());
		assertThat(new String(response.body().readNBytes(10), StandardCharsets.US_ASCII)).isEqualTo("data:first");
		assertThat(controller().load("none").inFlight()).isEqualTo(1);
		assertThat(get("/none/work").statusCode()).isEqualTo(503);
		controller().events.tryEmitComplete().orThrow();
		response.body().readAllBytes();
		awaitInFlight("none", 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/none/failure", "/none/failing-mono", "/none/there/is/nothing" })
	void anErrorEndsARequest(String path) throws Exception {
		for (int round = 0; round < 5; round++) {
			assertThat(get(path).statusCode()).isIn(404, 500);
			awaitInFlight("none", 0);
		}
	}

	@Test
	void aClientThatLeavesAStreamEndsIt() throws Exception {
		try (Socket socket = connect("/none/events")) {
			controller().events.tryEmitNext("first").orThrow();
			assertThat(socket.getInputStream().read()).isEqualTo('H');
			awaitInFlight("none", 1);
		}
		await().until(() -> {
			// Tomcat finds out by writing
			controller().events.tryEmitNext("more");
			return controller().load("none").inFlight() == 0;
		});
	}

	@Test
	void aClientThatLeavesWhileItWaitsLeavesNothingBehind() throws Exception {
		CompletableFuture<HttpResponse<String>> first = hold("/tight/hold", "tight", 0);
		try (Socket socket = connect("/tight/hold")) {
			awaitQueued("tight", 1);
		}
		clientHasLeft("tight");
		controller().places.release(2);
		assertThat(status(first)).isEqualTo(200);
		awaitNothing();
	}

	/**
	 * Wait until the server has noticed that a client has left, where it does.
	 */
	void clientHasLeft(String group) {
	}

	@Test
	void theActuatorIsNeverLimited() throws Exception {
		List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
		for (int number = 0; number < 5; number++) {
			held.add(send("/some/hold"));
		}
		awaitInFlight("default", 3);
		awaitQueued("default", 2);
		assertThat(get("/actuator/health").statusCode()).isEqualTo(200);
		assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
		assertThat(get("/livez").statusCode()).isEqualTo(200);
		assertThat(get("/readyz").statusCode()).isEqualTo(200);
		String body = get("/actuator/worker").body();
		assertThat((Integer) JsonPath.read(body, "$.load.groups.default.inFlight")).isEqualTo(3);
		assertThat((Integer) JsonPath.read(body, "$.load.groups.default.limit")).isEqualTo(3);
		assertThat((Integer) JsonPath.read(body, "$.load.groups.default.queued")).isEqualTo(2);
		assertThat((Integer) JsonPath.read(body, "$.load.groups.none.refused.queue-full")).isNotNegative();
		assertThat((Integer) JsonPath.read(body, "$.load.groups.none.refused.queue-timeout")).isZero();
		controller().places.release(5);
		for (CompletableFuture<HttpResponse<String>> each : held) {
			assertThat(status(each)).isEqualTo(200);
		}
	}

	@Test
	void theActuatorIsNeverLimitedOnAPortOfItsOwn() throws Exception {
		try (ConfigurableApplicationContext managed = start("--remuda.admission.max-in-flight=1",
				"--remuda.admission.queue.capacity=0", "--management.server.port=0")) {
			ContractController controller = managed.getBean(ContractController.class);
			int port = Integer.parseInt(managed.getEnvironment().getRequiredProperty("local.server.port"));
			int management = Integer.parseInt(managed.getEnvironment().getRequiredProperty("local.management.port"));
			CompletableFuture<HttpResponse<String>> held = send(
					HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/some/hold".formatted(port))).build());
			await().until(() -> controller.running.get() == 1);
			assertThat(
					send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/actuator/health".formatted(management)))
						.build()).get(30, TimeUnit.SECONDS).statusCode())
				.isEqualTo(200);
			assertThat(send(
					HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/actuator/health".formatted(port))).build())
				.get(30, TimeUnit.SECONDS)
				.statusCode()).isEqualTo(503);
			controller.places.release();
			assertThat(status(held)).isEqualTo(200);
		}
	}

	@Test
	void thoseWhoWaitAreServedAtShutdown() throws Exception {
		ConfigurableApplicationContext stopping = start("--remuda.admission.max-in-flight=1",
				"--remuda.admission.queue.timeout=30s");
		ContractController controller = stopping.getBean(ContractController.class);
		String port = stopping.getEnvironment().getRequiredProperty("local.server.port");
		HttpRequest hold = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s/some/hold".formatted(port))).build();
		CompletableFuture<HttpResponse<String>> first = send(hold);
		await().until(() -> controller.running.get() == 1);
		CompletableFuture<HttpResponse<String>> second = send(hold);
		await().until(() -> controller.load("default").queued() == 1);
		CompletableFuture<Void> stop = CompletableFuture.runAsync(stopping::close);
		await().until(() -> refusesConnections(Integer.parseInt(port)));
		assertThat(stop).isNotDone();
		controller.places.release(2);
		assertThat(List.of(status(first), status(second))).containsOnly(200);
		stop.get(30, TimeUnit.SECONDS);
	}

	private static boolean refusesConnections(int port) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.setSoTimeout(200);
			socket.getOutputStream()
				.write("GET /actuator/health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			return socket.getInputStream().read() != 'H';
		}
		catch (IOException ex) {
			return true;
		}
	}

	@Test
	void showsGauges() throws Exception {
		CompletableFuture<HttpResponse<String>> first = hold("/tight/hold", "tight", 0);
		CompletableFuture<HttpResponse<String>> second = hold("/tight/hold", "tight", 1);
		assertThat(gauge("in.flight")).isEqualTo(1);
		assertThat(gauge("queued")).isEqualTo(1);
		assertThat(gauge("limit")).isEqualTo(1);
		assertThat(bean(MeterRegistry.class).find("remuda.admission.limit").tag("group", "free").gauge()).isNull();
		controller().places.release(2);
		assertThat(List.of(status(first), status(second))).containsOnly(200);
	}

	private double gauge(String name) {
		return bean(MeterRegistry.class).get("remuda.admission." + name).tag("group", "tight").gauge().value();
	}

}
