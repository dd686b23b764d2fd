package dev.remuda.gateway.app;

import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for requests that are sent to a second upstream as well.
 */
@ExtendWith(OutputCaptureExtension.class)
class GatewayMirrorTests {

	private final Queue<String> seen = new ConcurrentLinkedQueue<>();

	@Test
	void theOtherUpstreamGetsTheSameAndTheClientGetsTheFirstAnswer() throws Exception {
		Queue<String> originals = new ConcurrentLinkedQueue<>();
		try (TestServer server = recording(originals, "first");
				TestServer shadow = recording(this.seen, "second");
				RunningGateway gateway = gateway(server, shadow, "routes[0].path=/api/**",
						"routes[0].strip-prefix=true", "routes[0].request-headers.set.X-Route=a")) {
			assertThat(gateway.get("/api/get?q=%20").body()).isEqualTo("first");
			assertThat(gateway.post("/api/post", "some text").body()).isEqualTo("first");
			assertThat(chunked(gateway, "/api/chunked", 10, 100).body()).isEqualTo("first");
			assertThat(gateway.send(gateway.request("/api/delete").DELETE()).body()).isEqualTo("first");
			await().untilAsserted(() -> assertThat(this.seen).hasSize(4));
			assertThat(this.seen).containsExactlyInAnyOrderElementsOf(originals)
				.anySatisfy((request) -> assertThat(request).startsWith("GET /get?q=%20")
					.contains("X-Route: a", "Host: 127.0.0.1:" + gateway.port, "X-Forwarded-For: 127.0.0.1"));
			outcomes(gateway, "answered", 4);
			assertThat(shadowServer(gateway, "inFlight")).isZero();
			assertThat(shadowServer(gateway, "requests")).isEqualTo(4);
		}
	}

	@Test
	void aBodyArrivesAsItWasUpToTheLargestOne() throws Exception {
		try (TestServer server = TestServer.saying("ok");
				TestServer shadow = recording(this.seen, "ok");
				RunningGateway gateway = gateway(server, shadow, "routes[0].mirror.max-body-size=1KB")) {
			for (int size : new int[] { 1, 1023, 1024 }) {
				gateway.post("/", "x".repeat(size));
				chunked(gateway, "/", 1, size);
			}
			await().untilAsserted(() -> assertThat(this.seen).hasSize(6));
			assertThat(this.seen).filteredOn((request) -> request.endsWith("\n" + "x".repeat(1024))).hasSize(2);
			assertThat(gateway.post("/", "x".repeat(1025)).body()).isEqualTo("ok");
			assertThat(chunked(gateway, "/", 1025, 1).body()).isEqualTo("ok");
			assertThat(chunked(gateway, "/", 100, 64 * 1024).body()).isEqualTo("ok");
			outcomes(gateway, "too-large", 3);
			assertThat(this.seen).hasSize(6);
		}
	}

	@Test
	void takesItsShare() throws Exception {
		try (TestServer server = TestServer.saying("ok");
				TestServer shadow = TestServer.saying("ok");
				RunningGateway gateway = gateway(server, shadow, "routes[0].mirror.percent=25")) {
			for (int request = 0; request < 400; request++) {
				gateway.get("/");
			}
			assertThat(server.requests).hasValue(400);
			assertThat(shadow.requests.get()).isBetween(50, 150);
		}
	}

	@Test
	void aDeadUpstreamCostsNothingAndIsNoLineInTheLogForEach(CapturedOutput output) throws Exception {
		try (TestServer server = TestServer.saying("ok");
				RunningGateway gateway = RunningGateway.before(server.address(),
						"upstreams.shadow.servers=" + RunningGateway.nobody() + "," + RunningGateway.nobody(),
						"routes[0].mirror.upstream=shadow")) {
			int before = output.getAll().split("\n").length;
			for (int request = 0; request < 50; request++) {
				assertThat(gateway.post("/", "text").body()).isEqualTo("ok");
			}
			outcomes(gateway, "failed", 50);
			assertThat(output.getAll().split("\n").length - before).isLessThan(5);
			assertThat(gateway.<Integer>server(0, "failures")).isZero();
		}
	}

	@Test
	void anUpstreamThatIsSetDownCostsNothing() throws Exception {
		try (TestServer server = TestServer.saying("ok");
				TestServer shadow = TestServer.saying("ok");
				RunningGateway gateway = gateway(server, shadow,
						"upstreams.shadow.servers=" + shadow.address() + " down")) {
			assertThat(gateway.post("/", "text").body()).isEqualTo("ok");
			assertThat(gateway.get("/").body()).isEqualTo("ok");
			outcomes(gateway, "failed", 2);
		}
	}

	@Test
	void anUpstreamThatHangsHoldsNoRequestAndNoMoreCopiesThanThereMayBe() throws Exception {
		try (TestServer server = TestServer.saying("ok");
				TestServer shadow = new TestServer((request, response) -> Mono.never());
				RunningGateway gateway = gateway(server, shadow, "routes[0].mirror.max-in-flight=7",
						"routes[0].timeout=4s")) {
			List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
			for (int request = 0; request < 300; request++) {
				answers.add(gateway.client.sendAsync(
						gateway.request("/").POST(BodyPublishers.ofString("text " + request)).build(),
						BodyHandlers.ofString()));
			}
			for (CompletableFuture<HttpResponse<String>> answer : answers) {
				assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("ok");
			}
			outcomes(gateway, "skipped", 293);
			assertThat(shadow.requests).hasValue(7);
			outcomes(gateway, "failed", 7);
			await().untilAsserted(() -> assertThat(shadowServer(gateway, "inFlight")).isZero());
			assertThat(shadowServer(gateway, "failures")).isEqualTo(7);
			assertThat(gateway.get("/").body()).isEqualTo("ok");
			await().untilAsserted(() -> assertThat(shadow.requests).hasValue(8));
		}
	}

	@Test
	void anAnswerWithoutAnEndIsLeft() throws Exception {
		try (TestServer server = TestServer.saying("ok");
				TestServer shadow = new TestServer((request, response) -> response
					.sendString(Flux.interval(Duration.ofMillis(20)).map((tick) -> "tick")));
				RunningGateway gateway = gateway(server, shadow, "routes[0].timeout=500ms")) {
			assertThat(gateway.get("/").body()).isEqualTo("ok");
			await().untilAsserted(() -> assertThat(shadow.connections()).isEqualTo(1));
			outcomes(gateway, "answered", 1);
			await().untilAsserted(() -> assertThat(shadow.connections()).isZero());
			assertThat(shadowServer(gateway, "failures")).isZero();
			assertThat(shadowServer(gateway, "inFlight")).isZero();
		}
	}

	@Test
	void aLargeAnswerIsDroppedAndTheConnectionServesAgain() throws Exception {
		byte[] block = new byte[64 * 1024];
		try (TestServer server = TestServer.saying("ok");
				TestServer shadow = new TestServer(
						(request, response) -> response.sendByteArray(Flux.range(0, 50).map((index) -> block)));
				RunningGateway gateway = gateway(server, shadow)) {
			for (int request = 1; request <= 5; request++) {
				assertThat(gateway.get("/").body()).isEqualTo("ok");
				outcomes(gateway, "answered", request);
			}
			assertThat(shadow.connections()).isEqualTo(1);
		}
	}

	@Test
	void aClientThatLeavesLeavesTheCopyAlone() throws Exception {
		Sinks.Empty<Void> open = Sinks.empty();
		try (TestServer server = new TestServer((request, response) -> Mono.never());
				TestServer shadow = new TestServer(
						(request, response) -> open.asMono().thenMany(response.sendString(Mono.just("ok"))));
				RunningGateway gateway = gateway(server, shadow)) {
			try (Socket socket = new Socket("127.0.0.1", gateway.port)) {
				RawServer.write(socket, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\ntext");
				await().untilAsserted(() -> assertThat(shadow.requests).hasValue(1));
			}
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isZero());
			assertThat(shadowServer(gateway, "inFlight")).isEqualTo(1);
			open.tryEmitEmpty();
			outcomes(gateway, "answered", 1);
		}
	}

	@Test
	void aBodyThatNeverComesToItsEndIsNotSentTwice() throws Exception {
		try (TestServer server = TestServer.saying("ok");
				TestServer shadow = TestServer.saying("ok");
				RunningGateway gateway = gateway(server, shadow, "routes[0].mirror.max-in-flight=1")) {
			for (int round = 1; round <= 3; round++) {
				try (Socket socket = new Socket("127.0.0.1", gateway.port)) {
					RawServer.write(socket, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf");
					await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isEqualTo(1));
				}
				outcomes(gateway, "abandoned", round);
			}
			server.kill();
			assertThat(gateway.post("/", "text").statusCode()).isEqualTo(502);
			outcomes(gateway, "abandoned", 4);
			assertThat(shadow.requests).hasValue(0);
			assertThat(gateway.get("/").statusCode()).isEqualTo(502);
			await().untilAsserted(() -> assertThat(shadow.requests).hasValue(1));
		}
	}

	private static RunningGateway gateway(TestServer server, TestServer shadow, String... more) {
		List<String> options = new ArrayList<>(List.of(more));
		if (options.stream().noneMatch((option) -> option.startsWith("upstreams.shadow.servers="))) {
			options.add("upstreams.shadow.servers=" + shadow.address());
		}
		options.add("routes[0].mirror.upstream=shadow");
		return RunningGateway.before(server.address(), options.toArray(String[]::new));
	}

	/**
	 * A server that keeps what it was asked for, without the headers that are for it
	 * alone.
	 */
	private static TestServer recording(Queue<String> requests, String answer) {
		return new TestServer((request, response) -> {
			StringBuilder text = new StringBuilder(request.method() + " " + request.uri() + "\n");
			Stream.of(request.requestHeaders().entries())
				.flatMap(List::stream)
				.map((header) -> header.getKey() + ": " + header.getValue() + "\n")
				.sorted()
				.forEach(text::append);
			return request.receive()
				.aggregate()
				.asString()
				.defaultIfEmpty("")
				.doOnNext((body) -> requests.add(text + "\n" + body))
				.thenMany(response.sendString(Mono.just(answer)));
		});
	}

	private static HttpResponse<String> chunked(RunningGateway gateway, String path, int chunks, int size)
			throws Exception {
		Flux<ByteBuffer> body = Flux.range(0, chunks).map((index) -> ByteBuffer.wrap("x".repeat(size).getBytes()));
		return gateway.send(gateway.request(path)
			.POST(BodyPublishers.fromPublisher(JdkFlowAdapter.publisherToFlowPublisher(body))));
	}

	private static void outcomes(RunningGateway gateway, String outcome, int count) {
		await().untilAsserted(() -> assertThat(gateway.context.getBean(MeterRegistry.class)
			.find("remuda.gateway.mirrored")
			.tags("upstream", "shadow", "outcome", outcome)
			.counters()
			.stream()
			.mapToDouble((counter) -> counter.count())
			.sum()).isEqualTo(count));
	}

	private static int shadowServer(RunningGateway gateway, String field) throws Exception {
		return JsonPath.read(gateway.get("/actuator/upstreams").body(),
				"$.upstreams.shadow.servers[0].%s".formatted(field));
	}

}
