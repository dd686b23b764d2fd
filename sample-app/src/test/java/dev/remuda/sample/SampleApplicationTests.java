package dev.remuda.sample;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import dev.remuda.sample.gec.Correction;
import org.assertj.core.util.DoubleComparator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@link SampleApplication} answers, the same under each worker model, with the real
 * spelling corrector.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class SampleApplicationTests implements PageTests, DashboardTests {

	private static final String SENTENCE = "俗话说，走路不知道骑马的幸苦。";

	private static final String CORRECTED = "俗话说，走路不知道骑马的辛苦。";

	private static final String FORM = "application/x-www-form-urlencoded";

	private static final String JSON = "application/json";

	private static final String MULTIPART = "multipart/form-data; boundary=part";

	private static final String NO_SENTENCE = "No sentence could be read from the request. Send it in UTF-8, as the "
			+ "form field 'sentence' or as JSON {\"sentence\": \"…\"} with Content-Type application/json.";

	private final JsonMapper mapper = new JsonMapper();

	private final HttpClient client = HttpClient.newHttpClient();

	private final String model;

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext application;

	SampleApplicationTests(String model) {
		this.model = model;
	}

	@BeforeAll
	void start() {
		this.application = new SpringApplicationBuilder(SampleApplication.class, Refusals.class)
			.run("--remuda.worker.model=" + this.model, "--server.port=0", "--server.address=127.0.0.1");
	}

	@AfterAll
	void stop() {
		this.application.close();
	}

	@Test
	void runsOnTheModel() throws Exception {
		assertThat(get("/actuator/worker").body()).contains("\"model\":\"" + this.model + "\"");
	}

	@Test
	void correctsAForm() throws Exception {
		assertCorrection(post(FORM, "sentence=" + URLEncoder.encode(SENTENCE, StandardCharsets.UTF_8)), SENTENCE,
				CORRECTED, 12);
	}

	@Test
	void tellsWhatTheBatcherDid() throws Exception {
		HttpResponse<String> response = post(JSON, json(SENTENCE));
		assertThat(response.headers().allValues("Server-Timing")).singleElement()
			.asString()
			.matches("queue;dur=\\d+\\.\\d{3}, model;dur=\\d+\\.\\d{3};desc=\"batch \\d+, size 1, (cpu|gpu:0)\"");
		assertThat(post(JSON, json("hello")).headers().map()).doesNotContainKey("server-timing");
	}

	@Test
	void countsTheBatches() throws Exception {
		long first = batch(post(JSON, json(SENTENCE)));
		assertThat(batch(post(JSON, json(SENTENCE)))).isEqualTo(first + 1);
		assertThat(this.mapper.readTree(get("/actuator/inference/gec").body()).path("batch").path("count").asLong())
			.isEqualTo(first + 1);
	}

	@Test
	void correctsEachOfManySentencesAsIfItWereAlone() throws Exception {
		List<String> sentences = List.of(SENTENCE, "天气很好。", "他" + "很".repeat(100) + "好。", "我喜欢吃平果。");
		List<String> alone = new ArrayList<>();
		for (String sentence : sentences) {
			alone.add(post(JSON, json(sentence)).body());
		}
		List<CompletableFuture<HttpResponse<String>>> together = IntStream.range(0, 64)
			.mapToObj((i) -> json(sentences.get(i % sentences.size())))
			.map((body) -> request("/api/v1/chinese_gec").header("Content-Type", JSON)
				.POST(BodyPublishers.ofString(body))
				.build())
			.map((request) -> this.client.sendAsync(request, BodyHandlers.ofString()))
			.toList();
		for (int i = 0; i < together.size(); i++) {
			assertSameCorrection(together.get(i).join().body(), alone.get(i % sentences.size()));
		}
	}

	@Test
	void correctsAMultipartForm() throws Exception {
		assertCorrection(post(MULTIPART, part(SENTENCE)), SENTENCE, CORRECTED, 12);
	}

	@Test
	void correctsJson() throws Exception {
		assertCorrection(post(JSON, json(SENTENCE)), SENTENCE, CORRECTED, 12);
	}

	@Test
	void countsOffsetsInCodePoints() throws Exception {
		assertCorrection(post(JSON, json("😀" + SENTENCE)), "😀" + SENTENCE, "😀" + CORRECTED, 13);
	}

	@ParameterizedTest
	@ValueSource(strings = { "今天天气很好。", "今天Ｗindows１０\t很好！\r\n" })
	void leavesARightSentenceAlone(String sentence) throws Exception {
		HttpResponse<String> response = post(JSON, this.mapper.writeValueAsString(Map.of("sentence", sentence)));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(body(response)).isEqualTo(Map.of("sentence", sentence, "corrected", sentence, "edits", List.of()));
	}

	@Test
	void takesASentenceOfTheMaximumLength() throws Exception {
		assertThat(post(JSON, json("😀".repeat(499) + "好")).statusCode()).isEqualTo(200);
	}

	@Test
	void refusesASentenceThatIsTooLong() throws Exception {
		String detail = "The sentence has 501 characters, and the limit is 500. Send it in parts.";
		String sentence = "好".repeat(501);
		assertProblem(post(JSON, json(sentence)), 413, "Content Too Large", detail);
		assertProblem(post(FORM, "sentence=" + sentence), 413, "Content Too Large", detail);
		assertProblem(post(MULTIPART, part(sentence)), 413, "Content Too Large", detail);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "other=好", "sentence=", "sentence=%20%E3%80%80%0A", "sentence=%ff%fe",
			"sentence=%CC%EC%C6%F8", "sentence=%zz", "sentence=%EF%BF%BD" })
	void refusesAFormWithoutASentence(String form) throws Exception {
		assertProblem(post(FORM, form), 400, "Bad Request", NO_SENTENCE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "null", "[]", "5", "\"好\"", "{", "{}", "{\"other\":\"好\"}", "{\"sentence\":null}",
			"{\"sentence\":\"\"}", "{\"sentence\":\" \"}", "{\"sentence\":5}", "{\"sentence\":1.5}",
			"{\"sentence\":true}", "{\"sentence\":[\"好\"]}", "{\"sentence\":{}}", "{\"sentence\":\"好\\ufffd\"}" })
	void refusesJsonWithoutASentence(String json) throws Exception {
		assertProblem(post(JSON, json), 400, "Bad Request", NO_SENTENCE);
	}

	@Test
	void refusesAMultipartFormWithoutASentence() throws Exception {
		assertProblem(post(MULTIPART, part(" ")), 400, "Bad Request", NO_SENTENCE);
		assertProblem(post(MULTIPART, "no parts"), 400, "Bad Request", NO_SENTENCE);
		assertProblem(post("multipart/form-data", part(SENTENCE)), 400, "Bad Request", NO_SENTENCE);
		assertProblem(
				post(MULTIPART,
						part(SENTENCE).replace("name=\"sentence\"", "name=\"sentence\"; filename=\"sentence.txt\"")),
				400, "Bad Request", NO_SENTENCE);
	}

	@Test
	void refusesBytesThatAreNotUtf8() throws Exception {
		byte[] gbk = { (byte) 0xCC, (byte) 0xEC, (byte) 0xC6, (byte) 0xF8 };
		for (List<String> frame : List.of(List.of(FORM, "sentence=", ""), List.of(JSON, "{\"sentence\":\"", "\"}"),
				List.of(MULTIPART, part("|").split("\\|")[0], part("|").split("\\|")[1]))) {
			assertProblem(send(request("/api/v1/chinese_gec").header("Content-Type", frame.get(0))
				.POST(BodyPublishers.ofByteArrays(List.of(frame.get(1).getBytes(StandardCharsets.UTF_8), gbk,
						frame.get(2).getBytes(StandardCharsets.UTF_8))))),
					400, "Bad Request", NO_SENTENCE);
		}
	}

	@ParameterizedTest
	@CsvSource({ "\\u0000, 0000", "\\u001b, 001B", "\\u0085, 0085", "\\ud83d, D83D", "\\udc00, DC00" })
	void refusesWhatIsNotText(String escape, String codePoint) throws Exception {
		assertProblem(post(JSON, "{\"sentence\":\"😀好" + escape + "好\"}"), 400, "Bad Request",
				"The sentence isn't text: the character at offset 2 is U+" + codePoint + ".");
	}

	@Test
	void refusesAControlCharacterInAForm() throws Exception {
		assertProblem(post(FORM, "sentence=%E5%A5%BD%00"), 400, "Bad Request",
				"The sentence isn't text: the character at offset 1 is U+0000.");
	}

	@Test
	void refusesASentenceWithoutAChineseCharacter() throws Exception {
		assertProblem(post(JSON, json("hello, かな！")), 422, "Unprocessable Content",
				"The sentence has no Chinese character, and Chinese is all that this service corrects.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "application/octet-stream", "nonsense", "" })
	void refusesAnotherMediaType(String type) throws Exception {
		HttpResponse<String> response = post(type, json(SENTENCE));
		assertProblem(response, 415, "Unsupported Media Type",
				"The Content-Type of the request must be application/x-www-form-urlencoded, multipart/form-data or "
						+ "application/json.");
	}

	@Test
	void refusesAnotherMethod() throws Exception {
		HttpResponse<String> response = get("/api/v1/chinese_gec");
		assertProblem(response, 405, "Method Not Allowed", "GET has no meaning here, only [POST] has.");
		assertThat(response.headers().allValues("Allow")).containsExactly("POST");
	}

	@Test
	void asksForPatienceWhenTheQueueIsFull() throws Exception {
		HttpResponse<String> response = post(JSON, json(Refusals.QUEUE_FULL));
		assertProblem(response, 503, "Service Unavailable",
				"The queue of the model 'gec' is full: 256 calls are waiting, which is its capacity");
		assertThat(response.headers().allValues("Retry-After")).containsExactly("3");
	}

	@Test
	void saysThatTheTurnDidNotComeInTime() throws Exception {
		assertProblem(post(JSON, json(Refusals.TOO_LATE)), 504, "Gateway Timeout",
				"The call waited 30000 ms for the model 'gec', which is as long as it may");
	}

	@Test
	void saysThatItIsShuttingDown() throws Exception {
		assertProblem(post(JSON, json(Refusals.CLOSED)), 503, "Service Unavailable",
				"The model 'gec' takes no calls: it is closed");
	}

	@Test
	void saysThatTheModelFailed() throws Exception {
		assertProblem(post(JSON, json(Refusals.FAILURE)), 500, "Internal Server Error",
				"The spelling corrector failed on this sentence.");
	}

	@Test
	void saysHello() throws Exception {
		assertText(get("/hello"), "Hello\n");
	}

	@Test
	void sleeps() throws Exception {
		assertText(get("/sleep?ms=1"), "Slept for 1 ms\n");
		assertText(get("/sleep-async?ms=1"), "Slept for 1 ms\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "-1", "60001", "1.5", "99999999999" })
	void refusesToSleepOutOfBounds(String ms) throws Exception {
		String detail = "'ms' must be a number of milliseconds from 0 to 60000, and it is '%s'.".formatted(ms);
		assertProblem(get("/sleep?ms=" + ms), 400, "Bad Request", detail, "/sleep");
		assertProblem(get("/sleep-async?ms=" + ms), 400, "Bad Request", detail, "/sleep-async");
	}

	@Test
	void showsWhatToTry() throws Exception {
		HttpResponse<String> response = get("/");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type"))
			.hasValueSatisfying((type) -> assertThat(type).startsWith("text/html"));
		assertThat(response.body()).contains("curl --json", "/actuator/worker");
	}

	HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return send(request(path));
	}

	private HttpResponse<String> post(String type, String body) throws IOException, InterruptedException {
		HttpRequest.Builder request = request("/api/v1/chinese_gec").POST(BodyPublishers.ofString(body));
		return send(type.isEmpty() ? request : request.header("Content-Type", type));
	}

	@Override
	public String address() {
		return "http://127.0.0.1:" + this.application.getEnvironment().getRequiredProperty("local.server.port");
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(address() + path)).timeout(Duration.ofMinutes(1));
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

	private long batch(HttpResponse<String> response) {
		return Long.parseLong(
				response.headers().firstValue("Server-Timing").orElseThrow().replaceAll(".*batch (\\d+),.*", "$1"));
	}

	private String json(String sentence) {
		return this.mapper.writeValueAsString(Map.of("sentence", sentence));
	}

	private String part(String sentence) {
		return "--part\r\nContent-Disposition: form-data; name=\"sentence\"\r\n\r\n" + sentence + "\r\n--part--\r\n";
	}

	private void assertCorrection(HttpResponse<String> response, String sentence, String corrected, int offset) {
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).hasValue(JSON);
		Correction correction = this.mapper.readValue(response.body(), Correction.class);
		assertThat(correction.sentence()).isEqualTo(sentence);
		assertThat(correction.corrected()).isEqualTo(corrected);
		assertThat(correction.edits()).singleElement().satisfies((edit) -> {
			assertThat(edit.offset()).isEqualTo(offset);
			assertThat(edit.from()).isEqualTo("幸");
			assertThat(edit.to()).isEqualTo("辛");
			assertThat(edit.confidence()).isBetween(0.0, 1.0);
		});
	}

	private void assertProblem(HttpResponse<String> response, int status, String title, String detail) {
		assertProblem(response, status, title, detail, "/api/v1/chinese_gec");
	}

	private void assertProblem(HttpResponse<String> response, int status, String title, String detail,
			String instance) {
		assertThat(body(response))
			.isEqualTo(Map.of("status", status, "title", title, "detail", detail, "instance", instance));
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
	}

	private void assertText(HttpResponse<String> response, String text) {
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain;charset=UTF-8");
		assertThat(response.body()).isEqualTo(text);
	}

	/**
	 * In other company the last digit of a confidence may differ.
	 */
	private void assertSameCorrection(String body, String expected) {
		assertThat(this.mapper.readValue(body, Correction.class)).usingRecursiveComparison()
			.withComparatorForType(new DoubleComparator(0.001), Double.class)
			.isEqualTo(this.mapper.readValue(expected, Correction.class));
	}

	private Map<?, ?> body(HttpResponse<String> response) {
		return this.mapper.readValue(response.body(), Map.class);
	}

}
