package dev.remuda.inference.openinference;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.remuda.inference.openinference.OpenInferenceContractApplication.Upper;
import dev.remuda.worker.WorkerModel;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a client of the Open Inference Protocol may rely on, on a real server. The
 * application is {@link OpenInferenceContractApplication}; its model {@code upper} has
 * one worker, batches of 4 and a queue of 8 calls. Bodies are as in the examples of the
 * specification.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class OpenInferenceContractTests {

	private static final String UPPER = "/v2/models/upper/infer";

	private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

	private final WorkerModel workerModel;

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext application;

	private int port;

	@SuppressWarnings("NullAway.Init")
	private List<HttpResponse<String>> beforeWarm;

	OpenInferenceContractTests(WorkerModel workerModel) {
		this.workerModel = workerModel;
	}

	@BeforeAll
	void start() {
		ApplicationListener<WebServerInitializedEvent> listener = (event) -> {
			this.port = event.getWebServer().getPort();
			this.beforeWarm = List.of(get("/v2/health/live"), get("/v2/health/ready"), get("/v2/models/upper/ready"),
					post(UPPER, texts("early")));
			event.getApplicationContext().getBean(Upper.class).warm.countDown();
		};
		this.application = new SpringApplicationBuilder(OpenInferenceContractApplication.class).listeners(listener)
			.run("--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off",
					"--remuda.worker.model=" + this.workerModel.id(), "--remuda.inference.open-inference.enabled=true",
					"--remuda.inference.open-inference.max-request-size=512KB",
					"--remuda.inference.models.upper.batch.max-size=4",
					"--remuda.inference.models.upper.queue.capacity=8",
					"--remuda.inference.models.upper.queue.timeout=20s", "--remuda.inference.models.doubled.workers=1",
					"--remuda.inference.models.ragged.workers=1", "--remuda.inference.models.mirror.workers=1",
					"--spring.jackson.property-naming-strategy=UPPER_CAMEL_CASE",
					"--management.endpoints.web.exposure.include=inference");
	}

	@AfterAll
	void stop() {
		this.application.close();
	}

	@BeforeEach
	void reset() {
		model().batches.clear();
		model().blocked.drainPermits();
		model().release.drainPermits();
	}

	@AfterEach
	void release() {
		model().release.release(10);
		await().until(() -> report("$.workers.busy") == 0 && report("$.queue.depth") == 0);
	}

	private Upper model() {
		return this.application.getBean(Upper.class);
	}

	@Test
	void isLiveBeforeItIsReady() {
		assertThat(this.beforeWarm).extracting(HttpResponse::statusCode).containsExactly(200, 503, 503, 503);
		assertThat(this.beforeWarm.get(0).body()).isEqualTo("{\"live\":true}");
		assertThat(this.beforeWarm.get(1).body()).isEqualTo("{\"live\":false,\"ready\":false}");
		assertThat(this.beforeWarm.get(2).body()).isEqualTo("{\"name\":\"upper\",\"ready\":false}");
		assertThat(this.beforeWarm.get(3).headers().firstValue("Retry-After")).hasValue("1");
		assertError(this.beforeWarm.get(3), 503, "The model 'upper' takes no calls: it is still being warmed up");
		assertThat(get("/v2/health/ready").statusCode()).isEqualTo(200);
		assertThat(get("/v2/health/ready").body()).isEqualTo("{\"live\":true,\"ready\":true}");
		assertThat(get("/v2/models/upper/versions/1/ready").body()).isEqualTo("{\"name\":\"upper\",\"ready\":true}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v2", "/v2/" })
	void saysWhatTheServerIs(String path) {
		assertThat(get(path).statusCode()).isEqualTo(200);
		Map<String, Object> server = JsonPath.read(get(path).body(), "$");
		assertThat(server).containsEntry("name", "remuda")
			.containsEntry("extensions", List.of("schedule_policy"))
			.containsKey("version")
			.hasSize(3);
	}

	@ParameterizedTest
	@CsvSource({ "upper, BYTES, [-1], BYTES, [-1]", "doubled, FP32, '[-1,-1]', FP32, '[-1,-1]'",
			"ragged, INT32, [-1], INT64, '[-1,-1]'", "mirror, BYTES, [-1], BYTES, [-1]" })
	void saysWhatAModelTakes(String model, String input, String inputShape, String output, String outputShape) {
		HttpResponse<String> response = get("/v2/models/" + model);
		assertThat(response.body()).isEqualTo(("{'name':'%s','versions':['1'],'platform':'remuda_function',"
				+ "'inputs':[{'name':'input','datatype':'%s','shape':%s}],"
				+ "'outputs':[{'name':'output','datatype':'%s','shape':%s}]}")
			.formatted(model, input, inputShape, output, outputShape)
			.replace('\'', '"'));
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
		assertThat(get("/v2/models/%s/versions/1".formatted(model)).body()).isEqualTo(response.body());
	}

	@ParameterizedTest
	@ValueSource(strings = { UPPER, "/v2/models/upper/versions/1/infer" })
	void answersTexts(String path) {
		HttpResponse<String> response = post(path, """
				{
				  "id" : "42",
				  "parameters" : { "my_own" : true },
				  "inputs" : [
				    {
				      "name" : "input",
				      "shape" : [ 2 ],
				      "datatype" : "BYTES",
				      "data" : [ "a", "纠错" ]
				    }
				  ],
				  "outputs" : [
				    {
				      "name" : "output"
				    }
				  ]
				}
				""");
		assertThat(response.body())
			.isEqualTo("{'model_name':'upper','model_version':'1','id':'42','outputs':[".replace('\'', '"')
					+ "{'name':'output','shape':[2],'datatype':'BYTES','data':['A','纠错']}]}".replace('\'', '"'));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
	}

	@Test
	void answersWithoutAnIdIfTheRequestHasNone() {
		assertThat(JsonPath.<Map<String, Object>>read(post(UPPER, texts("a")).body(), "$")).doesNotContainKey("id");
	}

	@ParameterizedTest
	@ValueSource(strings = { "[ 1, 2, 3, 4.5, 5, -6 ]", "[ [ 1, 2, 3 ], [ 4.5, 5, -6 ] ]" })
	void answersRowsOfNumbersFlatOrNested(String data) {
		HttpResponse<String> response = post("/v2/models/doubled/infer", input("[ 2, 3 ]", "FP32", data));
		assertThat(response.body()).contains("\"data\":[2.0,4.0,6.0,9.0,10.0,-12.0]", "\"shape\":[2,3]", "\"FP32\"");
	}

	@Test
	void answersJsonTextByTheMapperOfTheApplication() {
		String point = "[{\\\"Left\\\":3,\\\"Names\\\":[\\\"a\\\"]}]";
		HttpResponse<String> response = post("/v2/models/mirror/infer",
				input("[ 1, 1 ]", "BYTES", "[ [ \"%s\" ] ]".formatted(point)));
		assertThat(JsonPath.<String>read(response.body(), "$.outputs[0].data[0]"))
			.isEqualTo("[{\"Left\":-3,\"Names\":[\"a\"]}]");
	}

	@Test
	void runsTheElementsOfARequestTogether() {
		CompletableFuture<HttpResponse<String>> blocked = block();
		CompletableFuture<HttpResponse<String>> reply = send(UPPER, texts("a", "b", "c", "d"));
		awaitQueue(4);
		model().release.release();
		assertThat(data(reply.join())).containsExactly("A", "B", "C", "D");
		assertThat(data(blocked.join())).containsExactly("BLOCK");
		assertThat(model().batches).containsExactly(List.of("block"), List.of("a", "b", "c", "d"));
	}

	@Test
	void failsWhenOneElementFails() {
		CompletableFuture<HttpResponse<String>> blocked = block();
		CompletableFuture<HttpResponse<String>> poisoned = send(UPPER, texts("a", "b", "c", "poison", "e", "f"));
		awaitQueue(6);
		model().release.release();
		HttpResponse<String> response = poisoned.join();
		assertError(response, 500, "The model 'upper' failed on an input");
		assertThat(data(blocked.join())).containsExactly("BLOCK");
		assertThat(data(post(UPPER, texts("g")))).containsExactly("G");
	}

	@Test
	void withdrawsWhatItHasSubmittedWhenAnElementIsRefused() {
		CompletableFuture<HttpResponse<String>> blocked = block();
		assertError(post(UPPER, texts("a", "b", " ")), 400, "There is no text");
		assertThat(report("$.queue.depth")).isZero();
		model().release.release();
		assertThat(data(blocked.join())).containsExactly("BLOCK");
		assertThat(model().batches).containsExactly(List.of("block"));
	}

	@Test
	void refusesWhatTheQueueHasNoPlaceFor() {
		CompletableFuture<HttpResponse<String>> blocked = block();
		CompletableFuture<HttpResponse<String>> waiting = send(UPPER, texts("a", "b", "c", "d", "e", "f"));
		awaitQueue(6);
		HttpResponse<String> refused = post(UPPER, texts("g", "h", "i"));
		assertError(refused, 503, "The queue of the model 'upper' is full: 8 calls are waiting, which is its capacity");
		assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow()).isPositive();
		assertThat(report("$.queue.depth")).isEqualTo(6);
		model().release.release();
		assertThat(data(waiting.join())).containsExactly("A", "B", "C", "D", "E", "F");
		assertThat(data(blocked.join())).containsExactly("BLOCK");
		assertThat(model().batches).flatExtracting((batch) -> batch).doesNotContain("g", "h", "i");
	}

	@Test
	void refusesMoreElementsThanTheQueueHolds() {
		String[] nine = IntStream.range(0, 9).mapToObj(String::valueOf).toArray(String[]::new);
		assertError(post(UPPER, texts(nine)), 400,
				"The model 'upper' takes from 1 to 8 elements in the first axis of 'input', and the request has 9");
		assertThat(model().batches).isEmpty();
	}

	@Test
	void keepsTheTimeoutOfARequestInMicroseconds() {
		CompletableFuture<HttpResponse<String>> blocked = block();
		String request = texts("late").replaceFirst("\\{", "{ \"parameters\" : { \"timeout\" : 50000 },");
		assertError(post(UPPER, request), 504,
				"The call waited 50 ms for the model 'upper', which is as long as it may");
		model().release.release();
		assertThat(data(blocked.join())).containsExactly("BLOCK");
		assertThat(model().batches).containsExactly(List.of("block"));
	}

	@Test
	void keepsThePriorityOfARequest() {
		CompletableFuture<HttpResponse<String>> blocked = block();
		CompletableFuture<HttpResponse<String>> low = send(UPPER, priority(3, "l1", "l2"));
		awaitQueue(2);
		CompletableFuture<HttpResponse<String>> normal = send(UPPER, priority(0, "n1", "n2"));
		awaitQueue(4);
		CompletableFuture<HttpResponse<String>> high = send(UPPER, priority(1, "h1", "h2"));
		awaitQueue(6);
		model().release.release();
		Stream.of(blocked, low, normal, high).forEach((reply) -> assertThat(reply.join().statusCode()).isEqualTo(200));
		assertThat(model().batches).containsExactly(List.of("block"), List.of("h1", "h2", "n1", "n2"),
				List.of("l1", "l2"));
	}

	@Test
	void saysWhenNoTensorCanHoldTheAnswers() {
		assertThat(data(post("/v2/models/ragged/infer", input("[ 2 ]", "INT32", "[ 2, 2 ]")))).hasToString("[2,2,2,2]");
		assertError(post("/v2/models/ragged/infer", input("[ 2 ]", "INT32", "[ 1, 2 ]")), 500,
				"The answers of the model have different lengths, which no tensor can hold: ask for one at a time");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v2/models/other", "/v2/models/other/ready", "/v2/models/other/infer" })
	void knowsNoOtherModel(String path) {
		HttpResponse<String> response = path.endsWith("infer") ? post(path, texts("a")) : get(path);
		assertError(response, 404, "There is no model 'other'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/ready", "/infer" })
	void knowsNoOtherVersion(String path) {
		String versioned = "/v2/models/upper/versions/2" + path;
		HttpResponse<String> response = path.equals("/infer") ? post(versioned, texts("a")) : get(versioned);
		assertError(response, 404, "There is no version '2' of a model 'upper'");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{                                  | The body is no JSON: Unexpected end-of-input
					``                                 | The body is no JSON object
					[]                                 | The body is no JSON object
					{}                                 | The model 'upper' takes one input, 'input', and the request has none
					{"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","data":["a"]}]}  | has 'text'
					{"inputs":[{"name":"input","shape":[1],"datatype":"FP32","data":["a"]}]}  | takes the datatype BYTES
					{"inputs":[{"name":"input","shape":[1,2],"datatype":"BYTES","data":["a"]}]} | takes the shape [-1]
					{"inputs":[{"name":"input","shape":[2],"datatype":"BYTES","data":["a"]}]} | has 1 elements of data, and its shape says 2
					{"inputs":[{"name":"input","shape":[1],"datatype":"BYTES","data":[7]}]}   | 7 stands in 'data' where a string is expected
					{"inputs":[{"name":"input","shape":[1],"datatype":"BYTES","data":["a"]}],"outputs":[{"name":"x"}]} | no output 'x'
					""")
	void refusesWhatBreaksTheProtocol(String body, String message) {
		HttpResponse<String> response = post(UPPER, body);
		assertThat(response.body()).contains(message);
		assertThat(JsonPath.<Map<String, Object>>read(response.body(), "$")).containsOnlyKeys("error");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(model().batches).isEmpty();
	}

	@Test
	void saysThatItTakesNoBinaryTensors() {
		HttpRequest request = request(UPPER).header("Inference-Header-Content-Length", "2")
			.POST(BodyPublishers.ofString("{}\0\0"))
			.build();
		assertThat(this.client.sendAsync(request, BodyHandlers.ofString()).join().body()).contains("send them as JSON");
	}

	@Test
	void readsABodyWhateverItsContentType() {
		HttpRequest request = request(UPPER).header("Content-Type", "application/x-www-form-urlencoded")
			.POST(BodyPublishers.ofString(texts("a=b&c")))
			.build();
		assertThat(data(this.client.sendAsync(request, BodyHandlers.ofString()).join())).containsExactly("A=B&C");
	}

	@Test
	void limitsTheSizeOfABody() {
		assertThat(post(UPPER, texts("a".repeat(500 * 1024))).statusCode()).isEqualTo(200);
		assertError(post(UPPER, texts("a".repeat(512 * 1024))), 413,
				"The body is larger than 524288 bytes (remuda.inference.open-inference.max-request-size)");
		HttpRequest chunked = request(UPPER)
			.POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(texts("a".repeat(512 * 1024)))))
			.build();
		assertThat(this.client.sendAsync(chunked, BodyHandlers.ofString()).join().statusCode()).isEqualTo(413);
	}

	@Test
	void withdrawsTheCallsOfAClientThatIsGone() throws IOException {
		Assumptions.assumeTrue(this.workerModel == WorkerModel.REACTIVE, "Tomcat learns of it when it writes");
		CompletableFuture<HttpResponse<String>> blocked = block();
		byte[] body = texts("a", "b").getBytes(StandardCharsets.UTF_8);
		try (Socket socket = new Socket("127.0.0.1", this.port)) {
			socket.getOutputStream()
				.write("POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n".formatted(UPPER, body.length)
					.getBytes(StandardCharsets.UTF_8));
			socket.getOutputStream().write(body);
			awaitQueue(2);
		}
		awaitQueue(0);
		model().release.release();
		assertThat(data(blocked.join())).containsExactly("BLOCK");
		assertThat(model().batches).containsExactly(List.of("block"));
	}

	private CompletableFuture<HttpResponse<String>> block() {
		CompletableFuture<HttpResponse<String>> blocked = send(UPPER, texts("block"));
		await().until(() -> model().blocked.tryAcquire());
		return blocked;
	}

	private void awaitQueue(int depth) {
		await().until(() -> report("$.queue.depth") == depth);
	}

	private int report(String path) {
		return JsonPath.<Integer>read(get("/actuator/inference/upper").body(), path);
	}

	private static String texts(String... texts) {
		String data = Stream.of(texts).map((text) -> '"' + text + '"').collect(Collectors.joining(", ", "[ ", " ]"));
		return input("[ %d ]".formatted(texts.length), "BYTES", data);
	}

	private static String priority(int priority, String... texts) {
		return texts(texts).replaceFirst("\\{", "{ \"parameters\" : { \"priority\" : %d },".formatted(priority));
	}

	private static String input(String shape, String datatype, String data) {
		return """
				{ "inputs" : [ { "name" : "input", "shape" : %s, "datatype" : "%s", "data" : %s } ] }
				""".formatted(shape, datatype, data);
	}

	private static List<Object> data(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JsonPath.read(response.body(), "$.outputs[0].data");
	}

	private HttpResponse<String> get(String path) {
		return this.client.sendAsync(request(path).build(), BodyHandlers.ofString()).join();
	}

	private HttpResponse<String> post(String path, String body) {
		return send(path, body).join();
	}

	private CompletableFuture<HttpResponse<String>> send(String path, String body) {
		HttpRequest request = request(path).header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(body))
			.build();
		return this.client.sendAsync(request, BodyHandlers.ofString());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(this.port, path)))
			.timeout(Duration.ofSeconds(30));
	}

	private static void assertError(HttpResponse<String> response, int status, String message) {
		assertThat(JsonPath.<Map<String, Object>>read(response.body(), "$")).isEqualTo(Map.of("error", message));
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
	}

}
