package dev.remuda.gateway.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import com.jayway.jsonpath.JsonPath;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the cache of a route.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class GatewayCacheTests {

	private static final String CACHE = "routes[0].cache.max-size=10MB";

	private static final String FRESH = "max-age=600";

	@Test
	void answersFromTheCacheAndSaysSo() throws Exception {
		try (TestServer server = counting(FRESH);
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			HttpResponse<String> first = gateway.get("/a?b=c");
			assertThat(first.body()).isEqualTo("1");
			assertThat(status(first)).isEqualTo("remuda; fwd=uri-miss; fwd-status=200; stored");
			HttpResponse<String> second = gateway.get("/a?b=c");
			assertThat(second.statusCode()).isEqualTo(200);
			assertThat(second.body()).isEqualTo("1");
			assertThat(status(second)).matches("remuda; hit; ttl=(600|59\\d)");
			assertThat(second.headers().firstValueAsLong("Age").orElseThrow()).isBetween(0L, 9L);
			assertThat(second.headers().map()).containsKeys("date", "etag", "content-type");
			assertThat(gateway.get("/a?b=d").body()).isEqualTo("2");
			assertThat(server.requests).hasValue(2);
		}
	}

	@Test
	void aRouteWithoutACacheHasNone() throws Exception {
		try (TestServer server = counting(FRESH); RunningGateway gateway = RunningGateway.before(server.address())) {
			assertThat(gateway.get("/").body()).isEqualTo("1");
			HttpResponse<String> second = gateway.get("/");
			assertThat(second.body()).isEqualTo("2");
			assertThat(second.headers().firstValue("Cache-Status")).isEmpty();
		}
	}

	@Test
	void headIsAnsweredByWhatGetHasStored() throws Exception {
		try (TestServer server = counting(FRESH);
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			assertThat(status(gateway.send(head(gateway)))).isEqualTo("remuda; fwd=uri-miss; fwd-status=200");
			gateway.get("/");
			HttpResponse<String> response = gateway.send(head(gateway));
			assertThat(status(response)).startsWith("remuda; hit");
			assertThat(response.body()).isEmpty();
			assertThat(response.headers().firstValue("Content-Length")).contains("1");
			assertThat(server.requests).hasValue(2);
		}
	}

	private static HttpRequest.Builder head(RunningGateway gateway) {
		return gateway.request("/").method("HEAD", BodyPublishers.noBody());
	}

	@Test
	void aClientThatHasItAlreadyGets304() throws Exception {
		try (TestServer server = new TestServer((request, response) -> {
			response.header("Cache-Control", FRESH).header("ETag", "\"1\"").header("Content-Type", "text/plain");
			return request.requestHeaders().contains("If-None-Match") ? response.status(304).send()
					: response.sendString(Mono.just("1"));
		}); RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			// The server isn't asked with the client's condition, or nothing could be
			// stored
			HttpResponse<String> first = gateway.send(gateway.request("/").header("If-None-Match", "\"1\""));
			assertThat(first.statusCode()).isEqualTo(304);
			HttpResponse<String> second = gateway.send(gateway.request("/").header("If-None-Match", "\"0\", W/\"1\""));
			assertThat(second.statusCode()).isEqualTo(304);
			assertThat(second.headers().firstValue("ETag")).contains("\"1\"");
			assertThat(second.headers().map()).containsKeys("cache-control", "date", "age")
				.doesNotContainKeys("content-length", "content-type");
			assertThat(gateway.send(gateway.request("/").header("If-None-Match", "\"2\"")).body()).isEqualTo("1");
			assertThat(server.requests).hasValue(1);
		}
	}

	@Test
	void theServerIsAskedWhetherWhatIsOldIsStillGood() throws Exception {
		List<String> conditions = new ArrayList<>();
		try (TestServer server = new TestServer((request, response) -> {
			String condition = request.requestHeaders().get("If-None-Match");
			conditions.add(condition);
			response.header("Cache-Control", "max-age=0")
				.header("ETag", "\"v\"")
				.header("X-Time", "" + conditions.size());
			return "\"v\"".equals(condition) ? response.status(304).send() : response.sendString(Mono.just("body"));
		}); RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			assertThat(gateway.get("/").body()).isEqualTo("body");
			HttpResponse<String> second = gateway.send(gateway.request("/").header("If-None-Match", "\"other\""));
			assertThat(second.statusCode()).isEqualTo(200);
			assertThat(second.body()).isEqualTo("body");
			assertThat(second.headers().firstValue("X-Time")).contains("2");
			assertThat(status(second)).startsWith("remuda; fwd=stale; fwd-status=304; ttl=");
			assertThat(gateway.send(gateway.request("/").header("If-None-Match", "\"v\"")).statusCode()).isEqualTo(304);
			assertThat(conditions).containsExactly(null, "\"v\"", "\"v\"");
			assertThat(gateway.<Integer>server(0, "failures")).isZero();
			assertThat(gateway.<Integer>server(0, "inFlight")).isZero();
		}
	}

	@Test
	void whatTheServerSaysToTheClientsOwnConditionIsTheClients() throws Exception {
		try (TestServer server = new TestServer((request, response) -> {
			response.header("Cache-Control", "max-age=0").header("ETag", "\"new\"");
			return "\"new\"".equals(request.requestHeaders().get("If-None-Match")) ? response.status(304).send()
					: response.header("ETag", "\"old\"").sendString(Mono.just("old"));
		}); RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			assertThat(gateway.get("/").body()).isEqualTo("old");
			HttpResponse<String> response = gateway
				.send(gateway.request("/").header("Cache-Control", "no-store").header("If-None-Match", "\"new\""));
			assertThat(response.statusCode()).isEqualTo(304);
			assertThat(response.headers().firstValue("ETag")).contains("\"new\"");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "no-cache", "max-age=0", "min-fresh=700" })
	void theClientMayInsistOnTheServer(String wish) throws Exception {
		try (TestServer server = counting(FRESH);
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			gateway.get("/");
			if (wish.equals("max-age=0")) {
				// Not older than a second is as new as that
				await().until(() -> gateway.get("/").headers().firstValueAsLong("Age").orElse(0) > 0);
			}
			HttpResponse<String> response = gateway.send(gateway.request("/").header("Cache-Control", wish));
			assertThat(response.body()).isEqualTo("2");
			assertThat(status(response)).isEqualTo("remuda; fwd=request; fwd-status=200; stored");
			assertThat(gateway.get("/").body()).isEqualTo("2");
		}
	}

	@Test
	void whoTakesNothingButWhatIsStoredGetsThatOr504() throws Exception {
		try (TestServer server = counting(FRESH);
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			HttpResponse<String> without = gateway.send(gateway.request("/").header("Cache-Control", "only-if-cached"));
			assertThat(without.statusCode()).isEqualTo(504);
			assertThat(without.body()).contains("Nothing is stored that answers the request.");
			assertThat(server.requests).hasValue(0);
			gateway.get("/");
			assertThat(gateway.send(gateway.request("/").header("Cache-Control", "only-if-cached")).body())
				.isEqualTo("1");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "no-store", "private", "private=\"x\", max-age=600", "max-age=0", "" })
	void whatMayNotBeStoredIsNot(String directives) throws Exception {
		try (TestServer server = counting(directives);
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			assertThat(gateway.get("/").body()).isEqualTo("1");
			assertThat(gateway.get("/").body()).isEqualTo("2");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Set-Cookie: a=b", "Vary: *" })
	void whatIsForOneClientIsNotStored(String header) throws Exception {
		try (TestServer server = counting(FRESH, header);
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			assertThat(gateway.get("/").body()).isEqualTo("1");
			assertThat(gateway.get("/").body()).isEqualTo("2");
		}
	}

	@Test
	void whatIsForOneUserIsStoredOnlyIfTheServerSaysSo() throws Exception {
		AtomicReference<String> directives = new AtomicReference<>(FRESH);
		try (TestServer server = counting(directives::get);
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			assertThat(as(gateway, "a").body()).isEqualTo("1");
			assertThat(as(gateway, "b").body()).isEqualTo("2");
			directives.set(FRESH + ", public");
			assertThat(as(gateway, "a").body()).isEqualTo("3");
			assertThat(as(gateway, "b").body()).isEqualTo("3");
		}
	}

	private static HttpResponse<String> as(RunningGateway gateway, String user) throws Exception {
		return gateway.send(gateway.request("/").header("Authorization", "Bearer " + user));
	}

	@Test
	void eachVariantIsStoredForItself() throws Exception {
		try (TestServer server = counting(FRESH, "Vary: Accept-Language, X-Device");
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			assertThat(in(gateway, "de").body()).isEqualTo("1");
			HttpResponse<String> other = in(gateway, "fr");
			assertThat(other.body()).isEqualTo("2");
			assertThat(status(other)).startsWith("remuda; fwd=vary-miss");
			assertThat(in(gateway, "de").body()).isEqualTo("1");
			assertThat(in(gateway, "fr").body()).isEqualTo("2");
			assertThat(gateway.get("/").body()).isEqualTo("3");
		}
	}

	private static HttpResponse<String> in(RunningGateway gateway, String language) throws Exception {
		return gateway.send(gateway.request("/").header("Accept-Language", language));
	}

	@Test
	void aSettingSaysHowLongWhatTheServerSaysNothingOfIsGood() throws Exception {
		try (TestServer server = counting("");
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE,
						"routes[0].cache.default-ttl=1h")) {
			assertThat(gateway.send(gateway.request("/").header("Cookie", "user=1")).body()).isEqualTo("1");
			assertThat(gateway.get("/").body()).isEqualTo("2");
			assertThat(gateway.get("/").body()).isEqualTo("2");
			assertThat(gateway.send(gateway.request("/").header("Cookie", "user=1")).body()).isEqualTo("3");
			assertThat(gateway.get("/").body()).isEqualTo("2");
		}
	}

	@Test
	void aChangeMakesTheCacheForget() throws Exception {
		try (TestServer server = counting(FRESH, "Vary: Accept-Language");
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			assertThat(in(gateway, "de").body()).isEqualTo("1");
			assertThat(in(gateway, "fr").body()).isEqualTo("2");
			assertThat(gateway.post("/?other", "x").body()).isEqualTo("3");
			assertThat(in(gateway, "de").body()).isEqualTo("1");
			assertThat(gateway.post("/", "x").body()).isEqualTo("4");
			assertThat(in(gateway, "de").body()).isEqualTo("5");
			assertThat(in(gateway, "fr").body()).isEqualTo("6");
		}
	}

	@Test
	void aChangeOnAnotherRouteMakesTheCacheForget() throws Exception {
		try (TestServer server = counting(FRESH);
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE, "routes[0].method=GET",
						"routes[1].path=/**", "routes[1].upstream=test")) {
			assertThat(gateway.get("/").body()).isEqualTo("1");
			assertThat(gateway.post("/", "x").body()).isEqualTo("2");
			assertThat(gateway.get("/").body()).isEqualTo("3");
		}
	}

	@Test
	void aChangeThatFailedChangesNothing() throws Exception {
		try (TestServer server = new TestServer((request, response) -> request.receive()
			.then()
			.thenMany(response.status(request.method().name().equals("GET") ? 200 : 403)
				.header("Cache-Control", FRESH)
				.sendString(Mono.just("x"))));
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			gateway.get("/");
			assertThat(gateway.post("/", "x").statusCode()).isEqualTo(403);
			gateway.get("/");
			assertThat(server.requests).hasValue(2);
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "Range: bytes=0-1", "If-Match: \"1\"", "If-Unmodified-Since: Sat, 01 Jan 2000 00:00:00 GMT" })
	void whatTheCacheCannotAnswerGoesToTheServer(String header) throws Exception {
		try (TestServer server = counting(FRESH);
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			assertThat(with(gateway, header).body()).isEqualTo("1");
			assertThat(gateway.get("/").body()).isEqualTo("2");
			assertThat(with(gateway, header).body()).isEqualTo("3");
			assertThat(gateway.get("/").body()).isEqualTo("2");
			assertThat(counted(gateway, "pass")).isEqualTo(2);
		}
	}

	private static HttpResponse<String> with(RunningGateway gateway, String header) throws Exception {
		return gateway.send(gateway.request("/")
			.header(header.substring(0, header.indexOf(':')), header.substring(header.indexOf(':') + 2)));
	}

	@Test
	void oneRequestAsksTheServerWhileOthersWait() throws Exception {
		Sinks.Empty<Void> go = Sinks.empty();
		try (TestServer server = new TestServer((request,
				response) -> response.header("Cache-Control", FRESH).sendString(go.asMono().thenReturn("answer")));
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			List<CompletableFuture<HttpResponse<String>>> responses = many(gateway, 50);
			await().untilAsserted(() -> assertThat(server.requests).hasValue(1));
			go.tryEmitEmpty();
			for (CompletableFuture<HttpResponse<String>> response : responses) {
				assertThat(response.get(10, TimeUnit.SECONDS).body()).isEqualTo("answer");
			}
			assertThat(server.requests).hasValue(1);
			await().untilAsserted(() -> assertThat(counted(gateway, "hit")).isEqualTo(49));
		}
	}

	private static List<CompletableFuture<HttpResponse<String>>> many(RunningGateway gateway, int number) {
		List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
		for (int index = 0; index < number; index++) {
			responses.add(gateway.client.sendAsync(gateway.request("/").build(), BodyHandlers.ofString()));
		}
		return responses;
	}

	@Test
	void nobodyWaitsForLongerThanTheLock() throws Exception {
		Sinks.Empty<Void> go = Sinks.empty();
		AtomicInteger asked = new AtomicInteger();
		try (TestServer server = new TestServer((request, response) -> response.header("Cache-Control", FRESH)
			.sendString((asked.incrementAndGet() == 1) ? go.asMono().thenReturn("slow") : Mono.just("fast")));
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE,
						"routes[0].cache.lock-timeout=100ms")) {
			CompletableFuture<HttpResponse<String>> slow = many(gateway, 1).get(0);
			await().untilAsserted(() -> assertThat(asked).hasValue(1));
			assertThat(gateway.get("/").body()).isEqualTo("fast");
			go.tryEmitEmpty();
			assertThat(slow.get(10, TimeUnit.SECONDS).body()).isEqualTo("slow");
		}
	}

	@Test
	void nobodyWaitsForWhatTurnedOutNotToBeStorable() throws Exception {
		Sinks.Empty<Void> go = Sinks.empty();
		AtomicInteger asked = new AtomicInteger();
		try (TestServer server = new TestServer((request, response) -> response.header("Cache-Control", "no-store")
			.sendString((asked.incrementAndGet() == 1) ? Mono.just("first") : go.asMono().thenReturn("other")));
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE,
						"routes[0].cache.lock-timeout=5m")) {
			gateway.get("/");
			List<CompletableFuture<HttpResponse<String>>> responses = many(gateway, 5);
			await().untilAsserted(() -> assertThat(asked).hasValue(6));
			go.tryEmitEmpty();
			for (CompletableFuture<HttpResponse<String>> response : responses) {
				assertThat(response.get(10, TimeUnit.SECONDS).body()).isEqualTo("other");
			}
		}
	}

	@Test
	void aClientThatLeavesLeavesTheAnswerToTheNext() throws Exception {
		AtomicInteger asked = new AtomicInteger();
		try (TestServer server = new TestServer((request, response) -> response.header("Cache-Control", FRESH)
			.sendString((asked.incrementAndGet() == 1) ? Flux.concat(Mono.just("begun"), Mono.never())
					: Flux.just("be", "gun and ended")));
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE,
						"routes[0].cache.lock-timeout=30s")) {
			List<CompletableFuture<HttpResponse<String>>> waiting;
			try (Socket first = new Socket("127.0.0.1", gateway.port)) {
				RawServer.write(first, "GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n".formatted(gateway.port));
				assertThat(RawServer.readUntil(first, "begun")).endsWith("begun");
				waiting = many(gateway, 3);
			}
			for (CompletableFuture<HttpResponse<String>> response : waiting) {
				assertThat(response.get(10, TimeUnit.SECONDS).body()).isEqualTo("begun and ended");
			}
			assertThat(asked).hasValue(2);
		}
	}

	@Test
	void noClientThatLeavesTakesItsTurnAlong() throws Exception {
		try (TestServer server = new TestServer((request, response) -> response.header("Cache-Control", "max-age=1")
			.sendString(Flux.range(0, 3).map(String::valueOf).delayElements(Duration.ofMillis(2))));
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE,
						"routes[0].cache.lock-timeout=5m")) {
			byte[] request = "GET /%d HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n".formatted(0, gateway.port)
				.getBytes(StandardCharsets.US_ASCII);
			for (int round = 0; round < 300; round++) {
				List<Socket> clients = new ArrayList<>();
				for (int client = 0; client < 4; client++) {
					Socket socket = new Socket("127.0.0.1", gateway.port);
					socket.getOutputStream().write(request);
					clients.add(socket);
				}
				// From before the first was read until after the last was answered
				LockSupport.parkNanos(round * 50_000L);
				for (Socket client : clients) {
					RawServer.reset(client);
				}
			}
			assertThat(gateway.get("/0").body()).isEqualTo("012");
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isZero());
			assertThat(gateway.<Integer>server(0, "failures")).isZero();
		}
	}

	@Test
	void aServerThatFailsIsAskedByOneAfterTheOther() throws Exception {
		AtomicInteger asked = new AtomicInteger();
		AtomicInteger atOnce = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		try (TestServer server = new TestServer((request, response) -> {
			most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
			boolean fails = asked.incrementAndGet() <= 10;
			return response.status((fails) ? 500 : 200)
				.header("Cache-Control", (fails) ? "no-store" : FRESH)
				.sendString(Mono.just("x")
					.delayElement(Duration.ofMillis(20))
					.doOnNext((body) -> atOnce.decrementAndGet()));
		});
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE,
						"routes[0].cache.lock-timeout=5m")) {
			int failed = 0;
			for (CompletableFuture<HttpResponse<String>> response : many(gateway, 40)) {
				failed += (response.get(20, TimeUnit.SECONDS).statusCode() == 500) ? 1 : 0;
			}
			assertThat(failed).isEqualTo(10);
			assertThat(asked).hasValue(11);
			assertThat(most).hasValue(1);
		}
	}

	@Test
	void aResponseThatBreaksOffIsNotStored() throws Exception {
		AtomicInteger asked = new AtomicInteger();
		try (RawServer server = new RawServer((connection) -> {
			RawServer.readUntil(connection, "\r\n\r\n");
			String head = "HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nConnection: close\r\n";
			RawServer.write(connection, switch (asked.incrementAndGet()) {
				case 1 -> head + "Content-Length: 10\r\n\r\nbroken";
				case 2 -> head + "Transfer-Encoding: chunked\r\n\r\n6\r\nbroken\r\n";
				case 3 -> head + "\r\nwithout an end";
				default -> head + "Content-Length: 5\r\n\r\nwhole";
			});
		}); RunningGateway gateway = RunningGateway.before(server.address(), CACHE, "routes[0].retries=0")) {
			assertThatException().isThrownBy(() -> assertThat(gateway.get("/").statusCode()).isEqualTo(200));
			assertThatException().isThrownBy(() -> assertThat(gateway.get("/").statusCode()).isEqualTo(200));
			assertThat(gateway.get("/").body()).isEqualTo("without an end");
			assertThat(gateway.get("/").body()).isEqualTo("whole");
			assertThat(gateway.get("/").body()).isEqualTo("whole");
			assertThat(asked).hasValue(4);
		}
	}

	@Test
	void whatBreaksOffTakesNoRoom() throws Exception {
		AtomicInteger asked = new AtomicInteger();
		try (RawServer server = new RawServer((connection) -> {
			RawServer.readUntil(connection, "\r\n\r\n");
			RawServer.write(connection,
					"HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nContent-Length: 6000\r\n\r\n");
			RawServer.write(connection, "x".repeat((asked.incrementAndGet() <= 5) ? 5000 : 6000));
		});
				RunningGateway gateway = RunningGateway.before(server.address(), "routes[0].cache.max-size=20KB",
						"routes[0].cache.max-entry-size=10KB", "routes[0].retries=0")) {
			for (int request = 0; request < 5; request++) {
				assertThatException().isThrownBy(() -> assertThat(gateway.get("/").statusCode()).isEqualTo(200));
			}
			assertThat(gateway.get("/").body()).hasSize(6000);
			assertThat(status(gateway.get("/"))).startsWith("remuda; hit");
		}
	}

	@Test
	void nobodyGetsWhatWasThereBeforeAChange() throws Exception {
		AtomicInteger version = new AtomicInteger();
		AtomicBoolean over = new AtomicBoolean();
		try (TestServer server = new TestServer((request, response) -> request.receive().then(Mono.defer(() -> {
			String body = String
				.valueOf(request.method().name().equals("POST") ? version.incrementAndGet() : version.get());
			return response.header("Cache-Control", FRESH)
				.sendString(Mono.just(body).delayElement(Duration.ofMillis(1)))
				.then();
		}))); RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			List<CompletableFuture<Void>> readers = new ArrayList<>();
			for (int reader = 0; reader < 4; reader++) {
				readers.add(CompletableFuture.runAsync(() -> {
					while (!over.get()) {
						many(gateway, 1).get(0).join();
					}
				}));
			}
			for (int change = 1; change <= 100; change++) {
				assertThat(gateway.post("/", "x").body()).isEqualTo(String.valueOf(change));
				assertThat(gateway.get("/").body()).isEqualTo(String.valueOf(change));
			}
			over.set(true);
			for (CompletableFuture<Void> reader : readers) {
				reader.get(10, TimeUnit.SECONDS);
			}
			assertThat(counted(gateway, "hit")).isPositive();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aResponseThatIsTooLargePassesWhole(boolean saysIt) throws Exception {
		String part = "x".repeat(1000);
		try (TestServer server = new TestServer((request, response) -> {
			if (saysIt) {
				response.header("Content-Length", "300000");
			}
			return response.header("Cache-Control", FRESH).sendString(Flux.range(0, 300).map((index) -> part));
		});
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE,
						"routes[0].cache.max-entry-size=200KB")) {
			assertThat(gateway.get("/").body()).isEqualTo(part.repeat(300));
			assertThat(gateway.get("/").body()).isEqualTo(part.repeat(300));
			assertThat(server.requests).hasValue(2);
			assertThat(size(gateway)).isLessThan(2000);
		}
	}

	@Test
	void largeResponsesAreStoredAndOldOnesGo() throws Exception {
		String body = "x".repeat(400_000);
		try (TestServer server = new TestServer(
				(request, response) -> response.header("Cache-Control", FRESH).sendString(Mono.just(body)));
				RunningGateway gateway = RunningGateway.before(server.address(), "routes[0].cache.max-size=1MB")) {
			assertThat(gateway.get("/").body()).isEqualTo(body);
			HttpResponse<String> hit = gateway.get("/");
			assertThat(hit.body()).isEqualTo(body);
			assertThat(status(hit)).startsWith("remuda; hit");
			for (int index = 0; index < 10; index++) {
				assertThat(gateway.get("/" + index).body()).isEqualTo(body);
			}
			assertThat(size(gateway)).isBetween(400_000.0, 1024 * 1024.0);
			assertThat(gateway.context.getBean(MeterRegistry.class)
				.get("remuda.gateway.cache.evictions")
				.functionCounter()
				.count()).isGreaterThanOrEqualTo(8);
		}
	}

	private static double size(RunningGateway gateway) {
		return gateway.context.getBean(MeterRegistry.class).get("remuda.gateway.cache.size").gauge().value();
	}

	@Test
	void whatIsOldHelpsWhileTheServerFails() throws Exception {
		AtomicReference<Integer> status = new AtomicReference<>(200);
		try (TestServer server = new TestServer((request, response) -> response.status(status.get())
			.header("Cache-Control", "max-age=0, stale-if-error=600")
			.header("ETag", "\"1\"")
			.sendString(Mono.just("body")));
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE,
						"upstreams.test.fail-timeout=100ms")) {
			assertThat(gateway.get("/").body()).isEqualTo("body");
			status.set(503);
			HttpResponse<String> stale = gateway.get("/");
			assertThat(stale.statusCode()).isEqualTo(200);
			assertThat(status(stale)).matches("remuda; hit; ttl=(0|-\\d+)");
			assertThat(gateway.get("/other").statusCode()).isEqualTo(503);
			server.kill();
			assertThat(gateway.get("/").body()).isEqualTo("body");
			assertThat(gateway.get("/other").statusCode()).isEqualTo(502);
			assertThat(gateway.send(gateway.request("/").header("Cache-Control", "no-cache")).statusCode()).isIn(502,
					503);
			assertThat(counted(gateway, "stale")).isEqualTo(2);
		}
	}

	@Test
	void whatMustBeValidatedHelpsNobody() throws Exception {
		try (TestServer server = counting("max-age=0, must-revalidate, stale-if-error=600");
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			assertThat(gateway.get("/").body()).isEqualTo("1");
			server.kill();
			assertThat(gateway.get("/").statusCode()).isEqualTo(502);
		}
	}

	@Test
	void whatIsOldIsRenewedBehindTheClientsBack() throws Exception {
		Sinks.Empty<Void> go = Sinks.empty();
		AtomicInteger asked = new AtomicInteger();
		try (TestServer server = new TestServer((request, response) -> {
			int number = asked.incrementAndGet();
			return response.header("Cache-Control", (number == 1) ? "max-age=0, stale-while-revalidate=600" : FRESH)
				.header("ETag", "\"" + number + "\"")
				.sendString((number == 1) ? Mono.just("old") : go.asMono().thenReturn("new"));
		}); RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			assertThat(gateway.get("/").body()).isEqualTo("old");
			for (int request = 0; request < 5; request++) {
				HttpResponse<String> stale = gateway.get("/");
				assertThat(stale.body()).isEqualTo("old");
				assertThat(status(stale)).matches("remuda; hit; ttl=(0|-\\d+)");
			}
			await().untilAsserted(() -> assertThat(asked).hasValue(2));
			go.tryEmitEmpty();
			await().untilAsserted(() -> assertThat(gateway.get("/").body()).isEqualTo("new"));
			assertThat(asked).hasValue(2);
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isZero());
			assertThat(gateway.<Integer>server(0, "failures")).isZero();
		}
	}

	@Test
	void aRenewalThatFailsIsTriedAgain() throws Exception {
		AtomicInteger asked = new AtomicInteger();
		Sinks.Empty<Void> go = Sinks.empty();
		try (TestServer server = new TestServer((request, response) -> switch (asked.incrementAndGet()) {
			case 1 -> response.header("Cache-Control", "max-age=0, stale-while-revalidate=600")
				.header("ETag", "\"1\"")
				.sendString(Mono.just("old"));
			case 2 -> response.status(503).sendString(go.asMono().thenReturn("failed"));
			default -> response.header("Cache-Control", FRESH).sendString(Mono.just("new"));
		}); RunningGateway gateway = RunningGateway.before(server.address(), CACHE)) {
			for (int request = 0; request < 5; request++) {
				assertThat(gateway.get("/").body()).isEqualTo("old");
			}
			await().untilAsserted(() -> assertThat(asked).hasValue(2));
			go.tryEmitEmpty();
			await().untilAsserted(() -> assertThat(gateway.get("/").body()).isEqualTo("new"));
			assertThat(asked).hasValue(3);
		}
	}

	@Test
	void theAccessLogShowsThatNoServerWasAsked(CapturedOutput output) throws Exception {
		try (TestServer server = counting(FRESH);
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE, "access-log=json",
						"--logging.pattern.console=%logger{0}|%m%n")) {
			gateway.get("/");
			gateway.get("/");
			await().untilAsserted(() -> assertThat(lines(output)).hasSize(2));
			String first = lines(output).get(0);
			assertThat(JsonPath.<String>read(first, "$.cache")).isEqualTo("miss");
			assertThat(JsonPath.<List<String>>read(first, "$.servers")).hasSize(1);
			String second = lines(output).get(1);
			assertThat(JsonPath.<String>read(second, "$.cache")).isEqualTo("hit");
			assertThat(JsonPath.<List<String>>read(second, "$.servers")).isEmpty();
			assertThat(JsonPath.<Integer>read(second, "$.bytes")).isEqualTo(1);
			assertThat(JsonPath.<Map<String, Object>>read(second, "$")).doesNotContainKey("upstreamMs");
		}
	}

	private static List<String> lines(CapturedOutput output) {
		return output.getOut()
			.lines()
			.filter((line) -> line.startsWith("access|"))
			.map((line) -> line.substring("access|".length()))
			.toList();
	}

	@Test
	void aRateLimitCountsWhatTheCacheAnswers() throws Exception {
		try (TestServer server = counting(FRESH);
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE,
						"routes[0].rate-limit.requests=2", "routes[0].rate-limit.per=90s")) {
			assertThat(gateway.get("/").statusCode()).isEqualTo(200);
			assertThat(gateway.get("/").statusCode()).isEqualTo(200);
			assertThat(gateway.get("/").statusCode()).isEqualTo(429);
			await().untilAsserted(() -> assertThat(counted(gateway, "hit")).isEqualTo(1));
			assertThat(counted(gateway, "miss")).isEqualTo(1);
		}
	}

	@Test
	void theRoutesHeadersAndTheCompressionComeAfterTheCache() throws Exception {
		String text = "remuda ".repeat(1000);
		try (TestServer server = new TestServer((request, response) -> response.header("Cache-Control", FRESH)
			.header("Content-Type", "text/plain")
			.header("ETag", "\"1\"")
			.sendString(Mono.just(text)));
				RunningGateway gateway = RunningGateway.before(server.address(), CACHE,
						"--server.compression.enabled=true", "routes[0].response-headers.set.X-A=b",
						"routes[0].response-headers.remove=Cache-Status")) {
			assertThat(gateway.get("/").body()).isEqualTo(text);
			HttpResponse<byte[]> zipped = gateway.client
				.send(gateway.request("/").header("Accept-Encoding", "gzip").build(), BodyHandlers.ofByteArray());
			assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
			assertThat(zipped.headers().firstValue("X-A")).contains("b");
			assertThat(zipped.headers().firstValue("Cache-Status")).isEmpty();
			HttpResponse<String> known = gateway
				.send(gateway.request("/").header("Accept-Encoding", "gzip").header("If-None-Match", "W/\"1\""));
			assertThat(known.statusCode()).isEqualTo(304);
			assertThat(known.headers().firstValue("ETag")).contains("W/\"1\"");
			assertThat(server.requests).hasValue(1);
		}
	}

	@Test
	void aClientThatTakesNothingOfALargeHitIsLeft(CapturedOutput output) throws Exception {
		String body = "x".repeat(8_000_000);
		try (TestServer server = new TestServer(
				(request, response) -> response.header("Cache-Control", FRESH).sendString(Mono.just(body)));
				RunningGateway gateway = RunningGateway.before(server.address(), "routes[0].cache.max-size=100MB",
						"routes[0].cache.max-entry-size=40MB", "routes[0].timeout=50ms", "access-log=combined");
				Socket client = new Socket()) {
			await().ignoreExceptions().until(() -> status(gateway.get("/")).startsWith("remuda; hit"));
			client.setReceiveBufferSize(4096);
			client.connect(new InetSocketAddress("127.0.0.1", gateway.port));
			RawServer.write(client,
					"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: slow\r\n\r\n".formatted(gateway.port));
			assertThat(RawServer.readUntil(client, "\r\n\r\n")).contains("remuda; hit");
			await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(output).contains("\"slow\""));
			assertThat(read(client)).isLessThan(body.length());
		}
	}

	private static long read(Socket client) {
		long read = 0;
		byte[] bytes = new byte[100_000];
		try {
			for (int next = 0; next >= 0; next = client.getInputStream().read(bytes)) {
				read += next;
			}
		}
		catch (IOException ex) {
			// Closed with what was still to come
		}
		return read;
	}

	private static TestServer counting(String directives, String... headers) {
		return counting(() -> directives, headers);
	}

	/**
	 * A server that numbers its answers.
	 */
	private static TestServer counting(Supplier<String> directives, String... headers) {
		AtomicInteger number = new AtomicInteger();
		return new TestServer((request, response) -> {
			String body = String.valueOf(number.incrementAndGet());
			response.header("ETag", "\"" + body + "\"").header("Content-Type", "text/plain");
			if (!directives.get().isEmpty()) {
				response.header("Cache-Control", directives.get());
			}
			for (String header : headers) {
				response.header(header.substring(0, header.indexOf(':')), header.substring(header.indexOf(':') + 2));
			}
			return request.receive().then().thenMany(response.sendString(Mono.just(body)));
		});
	}

	private static String status(HttpResponse<?> response) {
		return response.headers().firstValue("Cache-Status").orElseThrow();
	}

	private static double counted(RunningGateway gateway, String result) {
		return gateway.context.getBean(MeterRegistry.class)
			.get("remuda.gateway.cache.requests")
			.tags("route", "remuda.gateway.routes[0]", "result", result)
			.functionCounter()
			.count();
	}

}
