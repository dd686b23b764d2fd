package dev.remuda.gateway.app;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for servers that are drained, by their settings or by hand.
 */
class GatewayDrainTests {

	private static final String WRITABLE = "--management.endpoint.upstreams.access=unrestricted";

	@Test
	void aServerThatDrainsFinishesWhatItHasAndGetsNothingNew() throws Exception {
		Sinks.Many<String> parts = Sinks.many().replay().all();
		CompletableFuture<WebSocket> socket = new CompletableFuture<>();
		CopyOnWriteArrayList<String> echoes = new CopyOnWriteArrayList<>();
		try (TestServer a = new TestServer((request, response) -> switch (request.uri()) {
			case "/stream" -> response.sendString(parts.asFlux());
			case "/socket" -> response.sendWebsocket((in, out) -> out.sendString(in.receive().asString()));
			default -> response.sendString(Mono.just("a"));
		});
				TestServer b = TestServer.saying("b");
				RunningGateway gateway = RunningGateway.before(a.address() + "," + b.address() + " down", WRITABLE)) {
			parts.tryEmitNext("begun, ");
			HttpResponse<InputStream> stream = gateway.client.send(gateway.request("/stream").build(),
					BodyHandlers.ofInputStream());
			gateway.client.newWebSocketBuilder()
				.buildAsync(URI.create("ws://127.0.0.1:%d/socket".formatted(gateway.port)), new Echoes(echoes))
				.thenAccept(socket::complete);
			socket.get(5, TimeUnit.SECONDS).sendText("before", true).get(5, TimeUnit.SECONDS);
			await().untilAsserted(() -> assertThat(echoes).containsExactly("before"));
			set(gateway, b, "up");
			assertThat(set(gateway, a, "drain").body()).contains("\"state\":\"draining\"",
					"\"reason\":\"it is set to drain by hand\"", "\"inFlight\":2");
			for (int request = 0; request < 6; request++) {
				assertThat(gateway.get("/").body()).isEqualTo("b");
			}
			socket.get().sendText("after", true).get(5, TimeUnit.SECONDS);
			await().untilAsserted(() -> assertThat(echoes).containsExactly("before", "after"));
			socket.get().sendClose(WebSocket.NORMAL_CLOSURE, "");
			parts.tryEmitNext("ended");
			parts.tryEmitComplete();
			assertThat(stream.body().readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("begun, ended");
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isZero());
			set(gateway, a, "up");
			assertThat(Flux.range(0, 4).map((request) -> body(gateway)).collectList().block(Duration.ofSeconds(5)))
				.containsExactlyInAnyOrder("a", "a", "b", "b");
		}
	}

	@Test
	void aServerThatIsSetToDrainGetsNothing() throws Exception {
		try (TestServer a = TestServer.saying("a");
				TestServer b = TestServer.saying("b");
				RunningGateway gateway = RunningGateway.before(a.address() + " drain," + b.address())) {
			for (int request = 0; request < 4; request++) {
				assertThat(gateway.get("/").body()).isEqualTo("b");
			}
			assertThat(gateway.<String>server(0, "reason")).isEqualTo("it is set to drain");
		}
	}

	@Test
	void nothingIsSetByHandWithoutWriteAccess() throws Exception {
		try (TestServer a = TestServer.saying("a"); RunningGateway gateway = RunningGateway.before(a.address())) {
			set(gateway, a, "down");
			assertThat(gateway.<String>server(0, "state")).isEqualTo("up");
			assertThat(gateway.get("/").body()).isEqualTo("a");
		}
	}

	@Test
	void whatIsNotThereIsNotSet() throws Exception {
		try (TestServer a = TestServer.saying("a");
				TestServer b = TestServer.saying("b");
				RunningGateway gateway = RunningGateway.before(a.address(), WRITABLE)) {
			assertThat(set(gateway, b, "down").statusCode()).isEqualTo(400);
			assertThat(set(gateway, a, "off").statusCode()).isEqualTo(400);
			assertThat(set(gateway, a, "down").statusCode()).isEqualTo(200);
			assertThat(gateway.get("/").statusCode()).isEqualTo(503);
		}
	}

	private static String body(RunningGateway gateway) {
		try {
			return gateway.get("/").body();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static HttpResponse<String> set(RunningGateway gateway, TestServer server, String state) throws Exception {
		return gateway.send(gateway.request("/actuator/upstreams/test/" + server.address())
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString("{\"state\":\"%s\"}".formatted(state))));
	}

	private record Echoes(CopyOnWriteArrayList<String> texts) implements WebSocket.Listener {

		@Override
		public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
			this.texts.add(data.toString());
			socket.request(1);
			return null;
		}

	}

}
