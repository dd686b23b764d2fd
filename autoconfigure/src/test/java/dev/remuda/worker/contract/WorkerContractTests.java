package dev.remuda.worker.contract;

import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.remuda.worker.WorkerModel;
import dev.remuda.worker.contract.ContractApplication.ContractController;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What each worker model promises to the same application, on a real server. The
 * application is {@link ContractApplication}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WorkerContractTests {

	private final WorkerModel model;

	private final int blockingConcurrency;

	private final HttpClient client = HttpClient.newHttpClient();

	private ConfigurableApplicationContext application;

	WorkerContractTests(WorkerModel model, int blockingConcurrency) {
		this.model = model;
		this.blockingConcurrency = blockingConcurrency;
	}

	@BeforeAll
	void start() {
		this.application = start(List.of());
	}

	@AfterAll
	void stop() {
		this.application.close();
	}

	private ConfigurableApplicationContext start(List<String> settings) {
		Stream<String> common = Stream.of("--server.port=0", "--server.address=127.0.0.1",
				"--remuda.worker.model=" + this.model.id(), "--spring.mvc.problemdetails.enabled=true",
				"--management.endpoints.web.exposure.include=worker,info", "--spring.main.banner-mode=off");
		return new SpringApplicationBuilder(ContractApplication.class)
			.run(Stream.concat(common, settings.stream()).toArray(String[]::new));
	}

	private ContractController controller() {
		return this.application.getBean(ContractController.class);
	}

	private static int port(ConfigurableApplicationContext application) {
		return Integer.parseInt(application.getEnvironment().getRequiredProperty("local.server.port"));
	}

	private RawConnection connect() throws Exception {
		return new RawConnection(port(this.application));
	}

	private HttpRequest.Builder request(ConfigurableApplicationContext application, String path) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(application) + path))
			.timeout(Duration.ofSeconds(60));
	}

	private HttpResponse<String> get(String path) throws Exception {
		return this.client.send(request(this.application, path).build(), BodyHandlers.ofString());
	}

	private HttpResponse<String> post(String path, String type, String body) throws Exception {
		return post(path, type, BodyPublishers.ofString(body));
	}

	private HttpResponse<String> post(String path, String type, BodyPublisher body) throws Exception {
		return this.client.send(request(this.application, path).header("Content-Type", type).POST(body).build(),
				BodyHandlers.ofString());
	}

	@Test
	void answersText() throws Exception {
		assertThat(get("/text").body()).isEqualTo("Hello, World!");
	}

	@Test
	void answersJson() throws Exception {
		HttpResponse<String> response = post("/json", "application/json", "{\"name\":\"Ada\",\"age\":36}");
		assertThat(response.body()).isEqualTo("{\"text\":\"Hello, Ada\",\"number\":36}");
	}

	@Test
	void readsAForm() throws Exception {
		HttpResponse<String> response = post("/form", "application/x-www-form-urlencoded", "name=Ada+L&age=36");
		assertThat(response.body()).isEqualTo("{\"text\":\"Hello, Ada L\",\"number\":36}");
	}

	@Test
	void readsAMultipartUpload() throws Exception {
		String body = "--b\r\nContent-Disposition: form-data; name=\"note\"\r\nContent-Type: text/plain\r\n\r\nhi\r\n"
				+ "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n"
				+ "Content-Type: application/octet-stream\r\n\r\n" + "x".repeat(900_000) + "\r\n--b--\r\n";
		HttpResponse<String> response = post("/upload", "multipart/form-data; boundary=b", body);
		assertThat(response.body()).isEqualTo("{\"text\":\"hi\",\"number\":900000}");
	}

	@Test
	void readsALargeBody() throws Exception {
		String name = "x".repeat(1_000_000);
		HttpResponse<String> response = post("/json", "application/json", "{\"name\":\"" + name + "\",\"age\":36}");
		assertThat(response.body()).contains(name);
	}

	@Test
	void answersAValidationErrorAsProblemDetail() throws Exception {
		assertProblem(post("/validated", "application/json", "{\"name\":\" \",\"age\":36}"), 400, "Bad Request");
	}

	@Test
	void answersAnExceptionAsProblemDetail() throws Exception {
		HttpResponse<String> response = get("/conflict");
		assertProblem(response, 409, "Conflict");
		assertThat((String) JsonPath.read(response.body(), "$.detail")).isEqualTo("The horse is taken");
	}

	@Test
	void answersMalformedJsonAsProblemDetail() throws Exception {
		assertProblem(post("/json", "application/json", "{\"name\":"), 400, "Bad Request");
	}

	@Test
	void hidesTheMessageOfAnUnexpectedException() throws Exception {
		HttpResponse<String> response = get("/failure");
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.body()).doesNotContain("secret", "IllegalStateException");
	}

	private void assertProblem(HttpResponse<String> response, int status, String title) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
		assertThat((int) JsonPath.read(response.body(), "$.status")).isEqualTo(status);
		assertThat((String) JsonPath.read(response.body(), "$.title")).isEqualTo(title);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/future", "/mono" })
	void answersALaterValue(String path) throws Exception {
		assertThat(get(path).body()).isEqualTo("{\"text\":\"later\",\"number\":1}");
	}

	@Test
	void streamsServerSentEvents() throws Exception {
		HttpResponse<String> response = get("/events");
		assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
		assertThat(response.body().lines().filter((line) -> line.startsWith("data:"))).containsExactly(line("data:", 1),
				line("data:", 2), line("data:", 3));
	}

	@Test
	void streamsLinesOfJson() throws Exception {
		HttpResponse<String> response = get("/lines");
		assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/x-ndjson");
		assertThat(response.body().lines()).containsExactly(line("", 1), line("", 2), line("", 3));
	}

	private String line(String prefix, int number) {
		return prefix + "{\"text\":\"number\",\"number\":" + number + "}";
	}

	@Test
	void streamsALargeAnswer() throws Exception {
		HttpResponse<Stream<String>> response = this.client.send(request(this.application, "/large").build(),
				BodyHandlers.ofLines());
		try (Stream<String> lines = response.body()) {
			assertThat(lines.mapToLong(String::length).sum()).isEqualTo(largeSize());
		}
	}

	@Test
	void waitsForASlowReader() throws Exception {
		try (RawConnection reader = connect()) {
			reader.send("GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
			int[] before = { -1 };
			Awaitility.await().pollInterval(Duration.ofMillis(300)).untilAsserted(() -> {
				int now = controller().emittedChunks.get();
				boolean still = now > 0 && now == before[0];
				before[0] = now;
				assertThat(still).isTrue();
			});
			assertThat(before[0]).isLessThan(ContractController.LARGE_CHUNKS);
			assertThat((long) reader.rest().length()).isGreaterThan(largeSize());
		}
	}

	private long largeSize() {
		return (long) ContractController.LARGE_CHUNKS * ContractController.LARGE_CHUNK.length();
	}

	@Test
	void cancelsTheWorkOfAClientThatHasGone() throws Exception {
		try (RawConnection connection = connect()) {
			connection.get("/endless");
			assertThat(connection.answer()).contains("200");
			// Past the first event: WebFlux loses the buffer of a first write whose
			// client
			// leaves meanwhile.
			for (int line = 0; line < 12; line++) {
				assertThat(connection.line()).isNotNull();
			}
		}
		Awaitility.await().untilAsserted(() -> assertThat(controller().cancelled).isTrue());
	}

	@Test
	void answersManySleepingRequestsAtOnce() {
		assertThat(inParallel(400, "/sleep?ms=100")).hasSize(400)
			.allSatisfy((response) -> assertThat(response.statusCode()).isEqualTo(200));
	}

	@Test
	void runsAsManyBlockingHandlersAtOnceAsTheModelAllows() {
		controller().gate = new CountDownLatch(this.blockingConcurrency);
		assertThat(inParallel(this.blockingConcurrency, "/gate")).extracting(HttpResponse::body).containsOnly("true");
	}

	private List<HttpResponse<String>> inParallel(int requests, String path) {
		List<CompletableFuture<HttpResponse<String>>> responses = IntStream.range(0, requests)
			.mapToObj((request) -> this.client.sendAsync(request(this.application, path).build(),
					BodyHandlers.ofString()))
			.toList();
		return responses.stream().map(CompletableFuture::join).toList();
	}

	@ParameterizedTest
	@CsvSource({ "application/x-www-form-urlencoded,name=Ada&age=36",
			"application/json,'{\"name\":\"Ada\",\"age\":36}'" })
	void neverRunsABlockingHandlerOnAnEventLoopEvenIfTheBodyComesLate(String type, String body) throws Exception {
		try (RawConnection connection = connect()) {
			connection.send("POST /thread HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: " + type
					+ "\r\nContent-Length: " + body.length() + "\r\nExpect: 100-continue\r\n\r\n");
			assertThat(connection.answer()).startsWith("HTTP/1.1 100");
			connection.send(body);
			assertThat(connection.rest()).contains("\"eventLoop\":false");
		}
	}

	@Test
	void neverRunsABlockingHandlerOnAnEventLoop() throws Exception {
		assertThat(get("/thread").body()).contains("\"eventLoop\":false");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/trace", "/trace-mono" })
	void keepsTheTraceInTheMdcOfTheHandler(String path) throws Exception {
		String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
		HttpRequest request = request(this.application, path)
			.header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
			.build();
		assertThat(this.client.send(request, BodyHandlers.ofString()).body()).isEqualTo("[\"" + trace + "\"]");
	}

	@Test
	void refusesAnOversizedHeader() throws Exception {
		try (RawConnection connection = connect()) {
			connection.send("GET /text HTTP/1.1\r\nHost: localhost\r\nX-Large: " + "x".repeat(20_000) + "\r\n\r\n");
			assertThat(connection.answer()).matches("(?s)HTTP/1.1 4\\d\\d .*");
		}
		assertThat(get("/text").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "G(T /text HTTP/1.1\r\nHost: localhost\r\n\r\n",
			"GET /te xt HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /text HTTP/1.1\r\nHo st: localhost\r\n\r\n",
			"POST /json HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n" })
	void refusesAMalformedRequest(String request) throws Exception {
		try (RawConnection connection = connect()) {
			connection.send(request);
			// Tomcat answers a request line that it can't read without a status line.
			assertThat(connection.rest()).contains("400").doesNotContain("HTTP/1.1 200", "Hello");
		}
		assertThat(get("/text").statusCode()).isEqualTo(200);
	}

	@Test
	void closesAConnectionAfterItsLastRequest() throws Exception {
		try (ConfigurableApplicationContext limited = start(List.of("--remuda.worker.keep-alive-requests=3"));
				RawConnection connection = new RawConnection(port(limited))) {
			for (int request = 1; request <= 3; request++) {
				connection.get("/text");
				assertThat(connection.answer()).startsWith("HTTP/1.1 200");
			}
			assertThat(connection.isClosedByServer()).isTrue();
		}
	}

	@Test
	void closesAnIdleConnection() throws Exception {
		try (ConfigurableApplicationContext limited = start(List.of("--remuda.worker.keep-alive-timeout=1s"));
				RawConnection connection = new RawConnection(port(limited))) {
			connection.get("/text");
			assertThat(connection.answer()).startsWith("HTTP/1.1 200");
			assertThat(connection.isClosedByServer()).isTrue();
		}
	}

	@Test
	void keepsAConnectionOpenWithoutALimitOfRequests() throws Exception {
		try (RawConnection connection = connect()) {
			for (int request = 1; request <= 150; request++) {
				connection.get("/text");
				assertThat(connection.answer()).startsWith("HTTP/1.1 200").doesNotContain("Connection: close");
			}
		}
	}

	@Test
	void answersEachRequestOfAConnectionWhateverAnsweredTheOneBefore() throws Exception {
		try (RawConnection connection = connect()) {
			for (int request = 0; request < 500; request++) {
				for (String path : List.of("/conflict", "/conflict-mono")) {
					connection.get(path);
					assertThat(connection.answer()).startsWith("HTTP/1.1 409");
				}
			}
		}
	}

	@Test
	void acceptsNoMoreThanTheMaximumOfConnections() throws Exception {
		try (ConfigurableApplicationContext limited = start(List.of("--remuda.worker.max-connections=2"));
				RawConnection first = new RawConnection(port(limited));
				RawConnection second = new RawConnection(port(limited))) {
			for (RawConnection connection : List.of(first, second)) {
				connection.get("/text");
				assertThat(connection.answer()).startsWith("HTTP/1.1 200");
			}
			try (RawConnection third = new RawConnection(port(limited))) {
				third.get("/text");
				third.timeout(500);
				assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(third::answer);
				first.disconnect();
				third.timeout(20_000);
				assertThat(third.answer()).startsWith("HTTP/1.1 200");
			}
		}
	}

	@Test
	void waitsForARequestInFlightAtShutdown() throws Exception {
		ConfigurableApplicationContext stopping = start(List.of());
		ContractController controller = stopping.getBean(ContractController.class);
		controller.gate = new CountDownLatch(2);
		this.client.sendAsync(request(stopping, "/gate").build(), BodyHandlers.ofString());
		Awaitility.await().until(() -> controller.running.get() == 1);
		CompletableFuture<Void> stop = CompletableFuture.runAsync(stopping::close);
		Awaitility.await().until(() -> refusesConnections(port(stopping)));
		assertThat(stop).isNotDone();
		assertThat(controller.running).hasValue(1);
		controller.gate.countDown();
		stop.join();
		assertThat(controller.running).hasValue(0);
	}

	private boolean refusesConnections(int port) {
		try (RawConnection connection = new RawConnection(port)) {
			connection.timeout(200).get("/text");
			return !connection.answer().startsWith("HTTP/1.1 200");
		}
		catch (java.io.IOException ex) {
			return true;
		}
	}

	@Test
	void showsTheModelAndItsSettings() throws Exception {
		String body = get("/actuator/worker").body();
		assertThat((String) JsonPath.read(body, "$.model")).isEqualTo(this.model.id());
		assertThat((String) JsonPath.read(body, "$.reason")).startsWith("set by remuda.worker.model in ");
		assertThat((String) JsonPath.read(body, "$.server"))
			.isEqualTo((this.model == WorkerModel.REACTIVE) ? "Reactor Netty" : "Tomcat");
		assertThat((String) JsonPath.read(body, "$.serverVersion")).isNotBlank();
		assertThat((List<?>) JsonPath.read(body, "$.settings[?(@.name=='remuda.worker.max-connections')].value"))
			.isEqualTo(List.of(8192));
		assertThat((String) JsonPath.read(get("/actuator/info").body(), "$.worker.model")).isEqualTo(this.model.id());
	}

}
