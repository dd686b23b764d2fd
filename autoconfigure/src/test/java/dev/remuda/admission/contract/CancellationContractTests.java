package dev.remuda.admission.contract;

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

import dev.remuda.admission.Cancellation;
import dev.remuda.admission.CancellationCounts;
import dev.remuda.admission.contract.CancellationContractApplication.ContractController;
import dev.remuda.inference.DeadlineExceededException;
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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What each worker model promises about requests that take too long and clients that
 * leave, on a real server.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
abstract class CancellationContractTests {

	private static final String LATE = """
			{"title":"Gateway Timeout","status":504,"detail":"The request has taken for as long as it may.",\
			"reason":"deadline"}""";

	private final WorkerModel model;

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private ConfigurableApplicationContext application;

	CancellationContractTests(WorkerModel model) {
		this.model = model;
	}

	@BeforeAll
	void start() {
		String groups = "--remuda.admission.groups.";
		this.application = start("--remuda.worker.request-timeout=200ms", groups + "quick.paths=/quick/**",
				groups + "quick.request-timeout=100ms", groups + "edge.paths=/edge/**",
				groups + "edge.request-timeout=10ms", groups + "patient.paths=/patient/**",
				groups + "patient.request-timeout=0", groups + "tight.paths=/tight/**",
				groups + "tight.request-timeout=0", groups + "tight.max-in-flight=1",
				groups + "tight.queue.timeout=60s", groups + "queued.paths=/queued/**",
				groups + "queued.max-in-flight=1", groups + "queued.queue.timeout=60s");
	}

	ConfigurableApplicationContext start(String... settings) {
		Stream<String> common = Stream.of("--server.port=0", "--server.address=127.0.0.1",
				"--remuda.worker.model=" + this.model.id(), "--spring.main.banner-mode=off",
				"--remuda.inference.models.held.batch.max-size=1", "--remuda.inference.models.held.queue.timeout=60s");
		return new SpringApplicationBuilder(sources())
			.run(Stream.concat(common, Stream.of(settings)).toArray(String[]::new));
	}

	@AfterAll
	void stop() {
		controller().places.release(1000);
		CancellationContractApplication.runs.release(1000);
		this.application.close();
		CancellationContractApplication.runs.drainPermits();
	}

	@BeforeEach
	void reset() {
		awaitNothing();
		await().until(() -> counts().stuck() == 0);
		controller().places.drainPermits();
		controller().interrupted.set(0);
		controller().cancelled.set(0);
		controller().failure.set(null);
	}

	Class<?>[] sources() {
		return new Class<?>[] { CancellationContractApplication.class };
	}

	ContractController controller() {
		return bean(ContractController.class);
	}

	<T> T bean(Class<T> type) {
		return this.application.getBean(type);
	}

	CancellationCounts counts() {
		return bean(CancellationCounts.class);
	}

	static int port(ConfigurableApplicationContext application) {
		return Integer.parseInt(application.getEnvironment().getRequiredProperty("local.server.port"));
	}

	int port() {
		return port(this.application);
	}

	CompletableFuture<HttpResponse<String>> send(String path) {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port(), path)))
			.build();
		return this.client.sendAsync(request, BodyHandlers.ofString());
	}

	HttpResponse<String> get(String path) throws Exception {
		return send(path).get(30, TimeUnit.SECONDS);
	}

	Socket connect(String path) throws Exception {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
		socket.setSoTimeout(20_000);
		socket.getOutputStream()
			.write("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path).getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	void awaitInFlight(String group, int inFlight) {
		await().until(() -> controller().load(group).inFlight(), (count) -> count == inFlight);
	}

	static ConditionFactory await() {
		return Awaitility.with()
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(5))
			.await()
			.atMost(Duration.ofSeconds(30));
	}

	private void awaitNothing() {
		for (String group : List.of("default", "quick", "edge", "patient", "tight", "queued")) {
			awaitInFlight(group, 0);
		}
	}

	/**
	 * Send a request that takes too long, and see to it that its handler has begun: where
	 * there is little time, it may be too late for that.
	 */
	HttpResponse<String> getLate(String path) throws Exception {
		int before = controller().begun.get();
		HttpResponse<String> response;
		do {
			response = get(path);
			assertLate(response);
		}
		while (controller().begun.get() == before);
		return response;
	}

	double counted(String name, String... tags) {
		return bean(MeterRegistry.class).get("remuda.worker.requests." + name).tags(tags).counter().count();
	}

	static void assertLate(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(504);
		assertThat(response.body()).isEqualTo(LATE);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
	}

	@Test
	void aHandlerThatTakesTooLongIsInterrupted(CapturedOutput output) throws Exception {
		double before = counted("timed.out", "group", "default");
		long inAll = counts().timedOut();
		getLate("/some/sleep");
		awaitInFlight("default", 0);
		await().until(() -> controller().interrupted.get() == 1);
		assertThat(counted("timed.out", "group", "default")).isGreaterThanOrEqualTo(before + 1);
		assertThat(counts().timedOut()).isGreaterThanOrEqualTo(inAll + 1);
		await().until(() -> output.getOut().contains("GET /some/sleep has passed its deadline after "));
		assertThat(output).contains("ContractController.sleep(");
		assertThat(get("/some/work").body()).isEqualTo("done");
	}

	@Test
	void aHeadRequestThatTakesTooLongIsAnsweredWithoutABody() throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/some/mono".formatted(port())))
			.method("HEAD", HttpRequest.BodyPublishers.noBody())
			.build();
		HttpResponse<String> response = this.client.sendAsync(request, BodyHandlers.ofString())
			.get(30, TimeUnit.SECONDS);
		assertThat(response.statusCode()).isEqualTo(504);
		assertThat(response.body()).isEmpty();
		assertThat(get("/some/work").body()).isEqualTo("done");
	}

	@Test
	void aHandlerThatIgnoresTheInterruptIsAnsweredAllTheSame(CapturedOutput output) throws Exception {
		long before = counts().stuckInAll();
		getLate("/some/stubborn");
		await().until(() -> counts().stuck() == 1);
		assertThat(bean(MeterRegistry.class).get("remuda.worker.requests.stuck").gauge().value()).isEqualTo(1);
		assertThat(counts().stuckInAll()).isEqualTo(before + 1);
		await().until(() -> output.getOut().contains("takes no notice of the interrupt"));
		assertThat(output).contains("ContractController.stubborn(");
		controller().places.release();
		await().until(() -> counts().stuck() == 0);
		awaitInFlight("default", 0);
		assertThat(counts().stuckInAll()).isEqualTo(before + 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/some/future", "/some/mono", "/some/inference", "/some/submitted" })
	void anAsynchronousHandlerThatTakesTooLongIsCancelled(String path) throws Exception {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).isEqualTo(504);
		awaitInFlight("default", 0);
		if (path.endsWith("mono")) {
			assertLate(response);
			await().until(() -> controller().cancelled.get() == 1);
		}
		assertThat(get("/some/work").body()).isEqualTo("done");
	}

	@Test
	void aStreamThatHasBegunIsCutOff() throws Exception {
		try (Socket socket = connect("/some/begun-events")) {
			String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			assertThat(all).startsWith("HTTP/1.1 200").contains("data:first").doesNotEndWith("0\r\n\r\n");
		}
		awaitInFlight("default", 0);
		await().until(() -> controller().cancelled.get() == 1);
	}

	@ParameterizedTest
	@CsvSource({ "/some, 200", "/quick, 100", "/patient, none" })
	void aHandlerKnowsHowMuchTimeIsLeft(String group, String most) throws Exception {
		assertRemaining(get(group + "/remaining"), most);
	}

	static void assertRemaining(HttpResponse<String> response, String most) {
		if (most.equals("none")) {
			assertThat(response.body()).isEqualTo("none");
		}
		else if (response.statusCode() != 504) {
			assertThat(Integer.parseInt(response.body())).isBetween(0, Integer.parseInt(most));
		}
	}

	@Test
	void aModelTakesNoCallThatIsTooLate() throws Exception {
		get("/some/late-inference");
		await()
			.untilAsserted(() -> assertThat(controller().failure.get()).isInstanceOf(DeadlineExceededException.class));
	}

	@Test
	void aRequestThatWaitsIsLateAsWell() throws Exception {
		CompletableFuture<HttpResponse<String>> first = send("/queued/stubborn");
		awaitInFlight("queued", 1);
		CompletableFuture<HttpResponse<String>> second = send("/queued/stubborn");
		assertLate(first.get(30, TimeUnit.SECONDS));
		assertLate(second.get(30, TimeUnit.SECONDS));
		controller().places.release(2);
	}

	@Test
	void noThreadIsInterruptedForARequestThatHasEnded() throws Exception {
		long end = System.nanoTime() + Duration.ofMillis(1500).toNanos();
		int edges = controller().edges.get();
		List<CompletableFuture<Void>> clients = IntStream.range(0, 3)
			.mapToObj((number) -> CompletableFuture.runAsync(() -> {
				while (System.nanoTime() - end < 0) {
					// One may be cut off in the very moment that it is answered
					assertThat(send("/edge/edge").handle((response, ex) -> (ex != null) ? 504 : response.statusCode())
						.join()).isIn(200, 504);
				}
			}))
			.toList();
		for (CompletableFuture<Void> each : clients) {
			each.get(30, TimeUnit.SECONDS);
		}
		assertThat(controller().edges.get()).isGreaterThan(edges);
		assertThat(controller().lateInterrupts).hasValue(0);
	}

	/**
	 * Return the paths of handlers that wait for something that never comes.
	 */
	List<String> waitingForever() {
		return List.of("/patient/sleep", "/patient/future", "/patient/mono", "/patient/events", "/patient/begun-events",
				"/patient/inference", "/patient/submitted");
	}

	@Test
	void aClientThatLeavesLeavesNothingBehind() throws Exception {
		double before = counted("cancelled", "group", "patient", "reason", "client-gone");
		long inAll = counts().cancelled(Cancellation.CLIENT_GONE);
		List<String> paths = waitingForever();
		List<Socket> clients = new ArrayList<>();
		for (String path : paths) {
			for (int number = 0; number < 2; number++) {
				Socket socket = connect(path);
				clients.add(socket);
				if (path.contains("begun")) {
					readUntil(socket, "first");
				}
			}
		}
		CompletableFuture<HttpResponse<String>> staying = send("/patient/stubborn");
		clients.add(connect("/tight/sleep"));
		awaitInFlight("tight", 1);
		clients.add(connect("/tight/sleep"));
		await().until(() -> controller().load("tight").queued() == 1);
		awaitInFlight("patient", 2 * paths.size() + 1);
		for (int index = 0; index < clients.size(); index++) {
			// Some say that they leave, and some just go
			clients.get(index).setSoLinger(index % 2 == 0, 0);
			clients.get(index).close();
		}
		awaitInFlight("patient", 1);
		assertThat(staying).isNotDone();
		controller().places.release();
		assertThat(staying.get(30, TimeUnit.SECONDS).body()).isEqualTo("stubborn");
		awaitNothing();
		assertThat(controller().load("tight").queued()).isZero();
		assertThat(counted("cancelled", "group", "patient", "reason", "client-gone"))
			.isEqualTo(before + 2 * paths.size());
		assertThat(counts().cancelled(Cancellation.CLIENT_GONE)).isEqualTo(inAll + clients.size());
		await().until(() -> controller().interrupted.get() >= 3);
		await().until(() -> controller().cancelled.get() == 6);
		await().until(() -> bean(MeterRegistry.class).get("remuda.inference.queue.depth").gauge().value() == 0);
	}

	@Test
	void aClientThatGetsItsAnswerHasNotLeft() throws Exception {
		long before = counts().cancelled(Cancellation.CLIENT_GONE);
		for (int round = 0; round < 20; round++) {
			assertThat(get("/patient/work").body()).isEqualTo("done");
			assertThat(get("/patient/remaining-mono").body()).isEqualTo("none");
		}
		awaitInFlight("patient", 0);
		assertThat(counts().cancelled(Cancellation.CLIENT_GONE)).isEqualTo(before);
	}

	static void readUntil(Socket socket, String text) throws Exception {
		StringBuilder read = new StringBuilder();
		while (read.indexOf(text) < 0) {
			int next = socket.getInputStream().read();
			assertThat(next).as(read.toString()).isNotNegative();
			read.append((char) next);
		}
	}

}
