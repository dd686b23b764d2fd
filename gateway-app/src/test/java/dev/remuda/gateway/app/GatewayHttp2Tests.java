package dev.remuda.gateway.app;

import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.server.HttpServer;
import reactor.util.function.Tuple2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for HTTP/2 on either side of the gateway.
 */
class GatewayHttp2Tests {

	private static final String HTTP2 = "upstreams.test.protocol=http2";

	private static final String CLIENT_HTTP2 = "--server.http2.enabled=true";

	private static RunningGateway before(FrameServer server, String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.add(HTTP2);
		return RunningGateway.before(server.address(), all.toArray(String[]::new));
	}

	@Test
	void aClientOfHttp1AndAServerOfHttp2() throws Exception {
		Queue<Map.Entry<CharSequence, CharSequence>> headers = new ConcurrentLinkedQueue<>();
		try (FrameServer server = new FrameServer((stream, head) -> {
			head.headers().forEach(headers::add);
			FrameServer.answer(stream, "answer");
		}); RunningGateway gateway = before(server)) {
			HttpResponse<String> response = gateway
				.send(gateway.request("/a%2Fb?c=%20d").header("TE", "trailers, deflate").header("X-A", "b"));
			assertThat(response.body()).isEqualTo("answer");
			assertThat(response.headers().map().keySet()).noneMatch((name) -> name.startsWith("x-http2"));
			assertThat(headers).extracting((header) -> header.getKey() + "=" + header.getValue())
				.contains(":path=/a%2Fb?c=%20d", ":method=GET", ":scheme=http", ":authority=127.0.0.1:" + gateway.port,
						"te=trailers", "x-a=b", "x-forwarded-for=127.0.0.1")
				.noneMatch((header) -> header.startsWith("host=") || header.startsWith("connection=")
						|| header.startsWith("upgrade=") || header.startsWith("http2-settings=")
						|| header.startsWith("x-http2"));
			assertThat(gateway.get("/").body()).isEqualTo("answer");
			assertThat(headers).extracting((header) -> header.getKey() + "=" + header.getValue())
				.containsOnlyOnce("te=trailers");
			assertThat(server.connections).hasValueLessThanOrEqualTo(2);
		}
	}

	@Test
	void aClientOfHttp2AndAServerOfHttp1() throws Exception {
		try (TestServer server = TestServer.showing();
				RunningGateway gateway = RunningGateway.before(server.address(), CLIENT_HTTP2)) {
			Tuple2<String, HttpClientResponse> answer = http2(gateway)
				.headers((headers) -> headers.set("X-A", "b").set("te", "trailers"))
				.post()
				.uri("/path?query")
				.send(ByteBufFlux.fromString(Flux.just("a", "b")))
				.responseSingle((response, body) -> body.asString().zipWith(Mono.just(response)))
				.block();
			assertThat(answer.getT2().version().text()).isEqualTo("HTTP/2.0");
			assertThat(answer.getT1()).startsWith("POST /path?query\n")
				.containsIgnoringCase("host: 127.0.0.1:" + gateway.port + "\n")
				.containsIgnoringCase("x-a: b\n")
				.containsIgnoringCase("transfer-encoding: chunked\n")
				.doesNotContainIgnoringCase("x-http2")
				.doesNotContainIgnoringCase("\nte:");
			assertThat(server.requests).hasValue(1);
		}
	}

	@Test
	void bodiesAreIntactInBothDirections() throws Exception {
		String large = "0123456789".repeat(500_000);
		DisposableServer server = HttpServer.create()
			.host("127.0.0.1")
			.protocol(HttpProtocol.H2C)
			.handle((request, response) -> response.send(request.receive().retain()))
			.bindNow();
		try (RunningGateway gateway = RunningGateway.before("127.0.0.1:" + server.port(), HTTP2, CLIENT_HTTP2)) {
			assertThat(gateway.post("/", large).body()).isEqualTo(large);
			assertThat(http2(gateway).post()
				.uri("/")
				.send(ByteBufFlux.fromString(Mono.just(large)))
				.responseContent()
				.aggregate()
				.asString()
				.block()).isEqualTo(large);
		}
		finally {
			server.disposeNow();
		}
	}

	@Test
	void theHeadIsSentOnBeforeThereIsABody() throws Exception {
		CompletableFuture<ChannelHandlerContext> stream = new CompletableFuture<>();
		try (FrameServer server = new FrameServer((begun, head) -> {
			begun.writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("202")));
			stream.complete(begun);
		}); RunningGateway gateway = before(server)) {
			HttpResponse<InputStream> response = gateway.client.send(gateway.request("/").build(),
					BodyHandlers.ofInputStream());
			assertThat(response.statusCode()).isEqualTo(202);
			ChannelHandlerContext answering = stream.get();
			answering.writeAndFlush(new DefaultHttp2DataFrame(ByteBufUtil.writeUtf8(answering.alloc(), "body"), true));
			assertThat(response.body().readAllBytes()).asString().isEqualTo("body");
		}
	}

	@Test
	void aServerOfHttp1IsNoServerOfHttp2() throws Exception {
		try (TestServer other = TestServer.saying("other");
				FrameServer server = new FrameServer((stream, head) -> FrameServer.answer(stream, "answer"));
				RunningGateway gateway = RunningGateway.before(other.address(), HTTP2);
				RunningGateway both = RunningGateway.before(other.address() + "," + server.address(), HTTP2)) {
			assertThat(gateway.get("/").statusCode()).isEqualTo(502);
			assertThat(other.requests).hasValue(0);
			assertThat(both.post("/", "body").body()).isEqualTo("answer");
			assertThat(both.post("/", "body").body()).isEqualTo("answer");
			assertThat(both.<String>server(0, "state")).isEqualTo("ejected");
		}
	}

	@Test
	void aServerThatSaysNothingIsNoneEither() throws Exception {
		try (RawServer silent = new RawServer((connection) -> RawServer.readUntil(connection, "never"));
				RunningGateway gateway = RunningGateway.before(silent.address(), HTTP2,
						"upstreams.test.connect-timeout=300ms")) {
			assertThat(gateway.get("/").statusCode()).isEqualTo(504);
		}
	}

	@Test
	void aRequestThatAServerHasNotLookedAtGoesOutAgain() throws Exception {
		try (FrameServer server = new FrameServer((stream, head) -> {
			if (head.headers().path().toString().equals("/first")) {
				stream.channel()
					.parent()
					.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(0));
				FrameServer.answer(stream, "first");
			}
			else {
				FrameServer.answer(stream, "next");
			}
		}); RunningGateway gateway = before(server)) {
			assertThat(gateway.get("/first").body()).isEqualTo("first");
			assertThat(gateway.get("/").body()).isEqualTo("next");
			await().untilAsserted(() -> assertThat(server.connections.get() - server.open()).isPositive());
			assertThat(gateway.<Integer>server(0, "failures")).isZero();
		}
	}

	@Test
	void aRequestThatAServerRefusesGoesToTheNextAndIsNoFault() throws Exception {
		try (FrameServer full = new FrameServer(
				(stream, head) -> stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.REFUSED_STREAM)));
				FrameServer server = new FrameServer((stream, head) -> FrameServer.answer(stream, "answer"));
				RunningGateway gateway = RunningGateway.before(full.address() + "," + server.address(), HTTP2);
				RunningGateway lone = before(full)) {
			assertThat(gateway.get("/").body()).isEqualTo("answer");
			assertThat(gateway.get("/").body()).isEqualTo("answer");
			assertThat(gateway.<Integer>server(0, "failures")).isZero();
			assertThat(full.requests.get()).isPositive();
			assertThat(lone.get("/").statusCode()).isEqualTo(503);
		}
	}

	@Test
	void noMoreStreamsThanTheServerAllows() throws Exception {
		Queue<ChannelHandlerContext> streams = new ConcurrentLinkedQueue<>();
		try (FrameServer server = new FrameServer(Http2Settings.defaultSettings().maxConcurrentStreams(2),
				(stream, head) -> streams.add(stream));
				RunningGateway gateway = before(server, "upstreams.test.pool.max-connections=1")) {
			List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
			for (int request = 0; request < 5; request++) {
				answers.add(gateway.client.sendAsync(gateway.request("/").build(), BodyHandlers.ofString()));
			}
			for (int request = 0; request < 5; request++) {
				await().until(() -> !streams.isEmpty());
				assertThat(streams.size()).isLessThanOrEqualTo(2);
				ChannelHandlerContext stream = streams.remove();
				stream.executor().execute(() -> FrameServer.answer(stream, "answer"));
			}
			for (CompletableFuture<HttpResponse<String>> answer : answers) {
				assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("answer");
			}
			assertThat(server.connections).hasValue(1);
		}
	}

	@Test
	void whoFindsNoStreamIsToldSo() throws Exception {
		try (FrameServer server = new FrameServer((stream, head) -> {
			if (head.headers().path().toString().equals("/quick")) {
				FrameServer.answer(stream, "answer");
			}
		});
				RunningGateway gateway = before(server, "upstreams.test.pool.max-connections=1",
						"upstreams.test.pool.max-streams=1", "upstreams.test.pool.max-waiting=1",
						"upstreams.test.pool.acquire-timeout=500ms")) {
			assertThat(gateway.get("/quick").body()).isEqualTo("answer");
			CompletableFuture<HttpResponse<String>> hanging = gateway.client.sendAsync(gateway.request("/hang").build(),
					BodyHandlers.ofString());
			await().untilAsserted(() -> assertThat(server.requests).hasValue(2));
			assertThat(gateway.get("/").statusCode()).isEqualTo(503);
			hanging.cancel(true);
			await().untilAsserted(() -> assertThat(gateway.get("/quick").body()).isEqualTo("answer"));
			assertThat(server.resets).containsExactly(Http2Error.CANCEL.code());
			assertThat(server.connections).hasValue(1);
		}
	}

	@Test
	void aConnectionOnWhichNothingComesIsGivenUp() throws Exception {
		try (FrameServer server = new FrameServer((stream, head) -> {
			if (head.headers().path().toString().equals("/quick")) {
				FrameServer.answer(stream, "answer");
			}
		});
				RunningGateway gateway = before(server, "routes[0].timeout=300ms",
						"upstreams.test.pool.max-connections=1")) {
			assertThat(gateway.get("/quick").body()).isEqualTo("answer");
			assertThat(gateway.get("/").statusCode()).isEqualTo(504);
			await().untilAsserted(() -> assertThat(server.open()).isZero());
			assertThat(gateway.get("/quick").body()).isEqualTo("answer");
			assertThat(gateway.<Integer>server(0, "failures")).isEqualTo(1);
		}
	}

	@Test
	void aResponseThatIsBrokenOff() throws Exception {
		try (FrameServer server = new FrameServer((stream, head) -> {
			if (head.headers().path().toString().equals("/at-once")) {
				stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
				return;
			}
			stream.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")));
			stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.copiedBuffer("part", StandardCharsets.US_ASCII)));
			stream.channel().eventLoop().schedule(() -> stream.channel().parent().close(), 100, TimeUnit.MILLISECONDS);
		}); RunningGateway gateway = before(server, CLIENT_HTTP2)) {
			assertThat(gateway.get("/at-once").statusCode()).isEqualTo(502);
			try (Socket socket = new Socket("127.0.0.1", gateway.port)) {
				RawServer.write(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
				assertThat(RawServer.readUntil(socket, "never")).startsWith("HTTP/1.1 200").endsWith("part\r\n");
			}
			assertThat(http2(gateway).get()
				.uri("/")
				.responseContent()
				.aggregate()
				.asString()
				.onErrorReturn("broken")
				.block()).isEqualTo("broken");
			assertThat(gateway.<Integer>server(0, "failures")).isEqualTo(3);
		}
	}

	@Test
	void checksSpeakHttp2AsWell() throws Exception {
		try (FrameServer server = new FrameServer((stream,
				head) -> stream.writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers()
					.status((head.headers().path().toString().equals("/well")) ? "200" : "500"), true)));
				RunningGateway well = before(server, "upstreams.test.health.path=/well",
						"upstreams.test.health.interval=50ms", "upstreams.test.health.fall=1");
				RunningGateway ill = before(server, "upstreams.test.health.path=/ill",
						"upstreams.test.health.interval=50ms", "upstreams.test.health.fall=1")) {
			await().untilAsserted(() -> assertThat(server.requests).hasValueGreaterThan(6));
			await().untilAsserted(() -> assertThat(ill.<String>server(0, "state")).isEqualTo("failing-checks"));
			assertThat(ill.<String>server(0, "reason")).contains("status 500 of /ill");
			assertThat(well.<String>server(0, "state")).isEqualTo("up");
			assertThat(server.open()).isLessThan(4);
		}
	}

	@Test
	void webSocketsPassOverHttp1() throws Exception {
		DisposableServer server = HttpServer.create()
			.host("127.0.0.1")
			.protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
			.handle((request, response) -> response
				.sendWebsocket((in, out) -> out.sendString(in.receive().asString().map((text) -> "echo " + text))))
			.bindNow();
		CompletableFuture<String> answer = new CompletableFuture<>();
		try (RunningGateway gateway = RunningGateway.before("127.0.0.1:" + server.port(), HTTP2, CLIENT_HTTP2)) {
			WebSocket socket = gateway.client.newWebSocketBuilder()
				.buildAsync(URI.create("ws://127.0.0.1:" + gateway.port), new WebSocket.Listener() {

					@Override
					public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
						answer.complete(text.toString());
						return null;
					}

				})
				.get(10, TimeUnit.SECONDS);
			socket.sendText("hello", true);
			assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("echo hello");
			socket.abort();
		}
		finally {
			server.disposeNow();
		}
	}

	@Test
	void aConnectionThatNobodyNeedsIsClosed() throws Exception {
		try (FrameServer server = new FrameServer((stream, head) -> FrameServer.answer(stream, "answer"));
				RunningGateway gateway = before(server, "upstreams.test.pool.idle-timeout=200ms")) {
			assertThat(gateway.get("/").body()).isEqualTo("answer");
			await().untilAsserted(() -> assertThat(server.open()).isZero());
			assertThat(gateway.get("/").body()).isEqualTo("answer");
		}
	}

	private static HttpClient http2(RunningGateway gateway) {
		return HttpClient.newConnection().protocol(HttpProtocol.H2C).baseUrl("http://127.0.0.1:" + gateway.port);
	}

}
