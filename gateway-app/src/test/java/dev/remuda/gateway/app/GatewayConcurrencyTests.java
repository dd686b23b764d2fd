package dev.remuda.gateway.app;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the limit of requests at the same time.
 */
class GatewayConcurrencyTests {

	private static final String REQUESTS = "routes[0].concurrency-limit.requests=";

	private static final String KEY = "routes[0].concurrency-limit.key=";

	@Test
	void ofAThousandAtOnceAsManyAreServedAsThereMayBe() throws Exception {
		Sinks.Empty<Void> open = Sinks.empty();
		try (TestServer server = new TestServer(
				(request, response) -> open.asMono().thenMany(response.sendString(Mono.just("ok"))));
				RunningGateway gateway = RunningGateway.before(server.address(), REQUESTS + 10, KEY + "route")) {
			List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
			for (int request = 0; request < 1000; request++) {
				answers.add(ask(gateway, "/", "a"));
			}
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(answers).filteredOn(CompletableFuture::isDone).hasSize(990));
			assertThat(server.requests).hasValue(10);
			open.tryEmitEmpty();
			List<Integer> statuses = new ArrayList<>();
			for (CompletableFuture<HttpResponse<String>> answer : answers) {
				statuses.add(answer.get(10, TimeUnit.SECONDS).statusCode());
			}
			assertThat(statuses).filteredOn((status) -> status == 200).hasSize(10);
			assertThat(statuses).filteredOn((status) -> status == 429).hasSize(990);
			assertThat(server.requests).hasValue(10);
			assertThat(gateway.get("/").body()).isEqualTo("ok");
		}
	}

	@Test
	void whatIsTooMuchIsAProblemAndEachKeyHasItsOwnLimit() throws Exception {
		Sinks.Empty<Void> open = Sinks.empty();
		try (TestServer server = holding(open);
				RunningGateway gateway = RunningGateway.before(server.address(), REQUESTS + 1,
						KEY + "header:X-Api-Key")) {
			CompletableFuture<HttpResponse<String>> first = ask(gateway, "/hold", "a");
			await().untilAsserted(() -> assertThat(server.requests).hasValue(1));
			HttpResponse<String> refused = ask(gateway, "/", "a").get(5, TimeUnit.SECONDS);
			assertThat(refused.statusCode()).isEqualTo(429);
			assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
			assertThat(refused.body()).contains("\"detail\":\"Too many requests at the same time.\"");
			assertThat(ask(gateway, "/", "b").get(5, TimeUnit.SECONDS).body()).isEqualTo("ok");
			open.tryEmitEmpty();
			assertThat(first.get(5, TimeUnit.SECONDS).body()).isEqualTo("ok");
			assertThat(ask(gateway, "/", "a").get(5, TimeUnit.SECONDS).body()).isEqualTo("ok");
		}
	}

	@Test
	void aClientThatLeavesGivesItsPlaceBack() throws Exception {
		Sinks.Empty<Void> never = Sinks.empty();
		try (TestServer server = holding(never);
				RunningGateway gateway = RunningGateway.before(server.address(), REQUESTS + 2)) {
			for (int round = 0; round < 20; round++) {
				try (Socket waiting = open(gateway, "/hold"); Socket reading = open(gateway, "/stream")) {
					assertThat(RawServer.readUntil(reading, "tick")).endsWith("tick");
					await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isEqualTo(2));
					assertThat(gateway.get("/").statusCode()).isEqualTo(429);
				}
				await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isZero());
			}
			twoFitIn(gateway);
		}
	}

	@Test
	void aRequestThatFailsGivesItsPlaceBack() throws Exception {
		try (TestServer server = holding(Sinks.empty());
				RunningGateway gateway = RunningGateway.before(server.address(), REQUESTS + 2,
						"routes[0].max-body-size=10B", "routes[0].timeout=100ms")) {
			for (int round = 0; round < 5; round++) {
				assertThat(gateway.get("/hold").statusCode()).isEqualTo(504);
				assertThat(gateway.post("/", "x".repeat(11)).statusCode()).isEqualTo(413);
			}
			server.kill();
			for (int round = 0; round < 5; round++) {
				assertThat(gateway.get("/").statusCode()).isEqualTo(502);
			}
			server.restart();
			twoFitIn(gateway);
		}
	}

	@Test
	void aWebSocketHasItsPlaceUntilItIsClosed() throws Exception {
		try (TestServer server = holding(Sinks.empty());
				RunningGateway gateway = RunningGateway.before(server.address(), REQUESTS + 2)) {
			for (int round = 0; round < 5; round++) {
				WebSocket closing = socket(gateway);
				WebSocket aborting = socket(gateway);
				assertThat(gateway.get("/").statusCode()).isEqualTo(429);
				closing.sendClose(WebSocket.NORMAL_CLOSURE, "").get(5, TimeUnit.SECONDS);
				aborting.abort();
				await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isZero());
			}
			twoFitIn(gateway);
		}
	}

	/**
	 * Two, and not three.
	 */
	private static void twoFitIn(RunningGateway gateway) throws Exception {
		try (Socket first = open(gateway, "/stream"); Socket second = open(gateway, "/stream")) {
			assertThat(RawServer.readUntil(first, "tick")).endsWith("tick");
			assertThat(RawServer.readUntil(second, "tick")).endsWith("tick");
			assertThat(gateway.get("/").statusCode()).isEqualTo(429);
		}
	}

	/**
	 * A server that answers what is under {@code /hold} later.
	 */
	private static TestServer holding(Sinks.Empty<Void> open) {
		return new TestServer((request, response) -> switch (request.uri()) {
			case "/hold" -> open.asMono().thenMany(response.sendString(Mono.just("ok")));
			case "/stream" ->
				response.sendString(Flux.interval(Duration.ZERO, Duration.ofMillis(20)).map((tick) -> "tick"));
			case "/socket" -> response.sendWebsocket((in, out) -> out.sendString(in.receive().asString()));
			default -> request.receive().then().thenMany(response.sendString(Mono.just("ok")));
		});
	}

	private static CompletableFuture<HttpResponse<String>> ask(RunningGateway gateway, String path, String key) {
		return gateway.client.sendAsync(gateway.request(path).header("X-Api-Key", key).build(),
				BodyHandlers.ofString());
	}

	private static Socket open(RunningGateway gateway, String path) throws Exception {
		Socket socket = new Socket("127.0.0.1", gateway.port);
		RawServer.write(socket, "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
		return socket;
	}

	private static WebSocket socket(RunningGateway gateway) throws Exception {
		return gateway.client.newWebSocketBuilder()
			.buildAsync(URI.create("ws://127.0.0.1:%d/socket".formatted(gateway.port)), new WebSocket.Listener() {
			})
			.get(5, TimeUnit.SECONDS);
	}

}
