package dev.remuda.gateway.app;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what clients get when servers fail, and for what is never done twice.
 */
class GatewayFailureTests {

	@Test
	void aRefusedConnectionIs502AndIsNotRepeatedOnTheSameServer() throws Exception {
		try (RunningGateway gateway = RunningGateway.before(RunningGateway.nobody(), "routes[0].retries=5")) {
			assertProblem(gateway.get("/"), 502, "Bad Gateway", "The upstream can't be reached.");
			assertThat(gateway.<Integer>server(0, "requests")).isEqualTo(1);
			assertThat(gateway.<Integer>server(0, "failures")).isEqualTo(1);
			assertThat(gateway.<String>server(0, "lastFailure.reason")).contains("onnect");
			assertThat(gateway.<String>server(0, "state")).isEqualTo("up");
			assertThat(counted(gateway, "failed")).isEqualTo(1);
		}
	}

	@Test
	void noServerIs503() throws Exception {
		try (RunningGateway gateway = RunningGateway.before("127.0.0.1:1 down,127.0.0.1:2 down")) {
			assertProblem(gateway.get("/"), 503, "Service Unavailable",
					"No server of the upstream can take the request.");
		}
	}

	@Test
	void aSlowServerIs504() throws Exception {
		try (TestServer slow = new TestServer((request, response) -> Mono.never());
				RunningGateway gateway = RunningGateway.before(slow.address(), "routes[0].timeout=300ms")) {
			long before = System.nanoTime();
			assertProblem(gateway.get("/"), 504, "Gateway Timeout", "The upstream took too long to answer.");
			assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(Duration.ofMillis(290),
					Duration.ofSeconds(5));
			assertThat(slow.requests).hasValue(1);
			assertThat(gateway.<Integer>server(0, "inFlight")).isZero();
		}
	}

	@Test
	void aLongUploadHasItsTime() throws Exception {
		try (TestServer server = TestServer.saying("done");
				RunningGateway gateway = RunningGateway.before(server.address(), "routes[0].timeout=400ms")) {
			Flux<ByteBuffer> body = Flux.interval(Duration.ofMillis(200))
				.take(5)
				.map((tick) -> ByteBuffer.wrap(new byte[100]));
			HttpResponse<String> response = gateway.send(gateway.request("/")
				.POST(BodyPublishers.fromPublisher(JdkFlowAdapter.publisherToFlowPublisher(body))));
			assertThat(response.body()).isEqualTo("done");
		}
	}

	@Test
	void aGetGoesOnToTheNextServer() throws Exception {
		try (TestServer slow = new TestServer((request, response) -> Mono.never());
				TestServer other = TestServer.saying("other");
				RunningGateway gateway = RunningGateway.before(slow.address() + "," + other.address(),
						"routes[0].timeout=200ms")) {
			assertThat(gateway.get("/").body()).isEqualTo("other");
			assertThat(slow.requests).hasValue(1);
			assertThat(gateway.<String>server(0, "state")).isEqualTo("ejected");
			assertThat(gateway.context.getBean(MeterRegistry.class)
				.get("remuda.gateway.retries")
				.tag("decision", "allowed")
				.counter()
				.count()).isEqualTo(1);
		}
	}

	@Test
	void noMoreServersAreTriedThanRetriesAllow() throws Exception {
		String servers = RunningGateway.nobody() + "," + RunningGateway.nobody();
		try (TestServer other = TestServer.saying("other")) {
			try (RunningGateway gateway = RunningGateway.before(servers + "," + other.address())) {
				assertThat(gateway.get("/").statusCode()).isEqualTo(502);
			}
			try (RunningGateway gateway = RunningGateway.before(servers + "," + other.address(),
					"routes[0].retries=2")) {
				assertThat(gateway.get("/").body()).isEqualTo("other");
			}
			try (RunningGateway gateway = RunningGateway.before(RunningGateway.nobody() + "," + other.address(),
					"routes[0].retries=0")) {
				assertThat(gateway.get("/").statusCode()).isEqualTo(502);
			}
		}
	}

	@Test
	void aPostThatReachedNobodyGoesToTheNextServerOnce() throws Exception {
		AtomicInteger received = new AtomicInteger();
		try (TestServer server = new TestServer(
				(request, response) -> request.receive().aggregate().asString().flatMap((body) -> {
					received.addAndGet(body.length());
					return response.sendString(Mono.just(body)).then();
				})); RunningGateway gateway = RunningGateway.before(RunningGateway.nobody() + "," + server.address())) {
			HttpResponse<String> response = gateway.post("/", "x".repeat(100_000));
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).hasSize(100_000);
			assertThat(received).hasValue(100_000);
			assertThat(server.requests).hasValue(1);
		}
	}

	@Test
	void aPostThatWasSentHalfIsNeverRepeated() throws Exception {
		try (RawServer bad = new RawServer((connection) -> {
			RawServer.readUntil(connection, "xxxxx");
			RawServer.reset(connection);
		});
				TestServer other = TestServer.saying("other");
				RunningGateway gateway = RunningGateway.before(bad.address() + "," + other.address())) {
			assertThat(gateway.post("/", "x".repeat(5_000_000)).statusCode()).isEqualTo(502);
			assertThat(other.requests).hasValue(0);
			assertThat(bad.connections).hasValue(1);
		}
	}

	@Test
	void aPostWhoseAnswerIsLostIsNeverRepeated() throws Exception {
		try (RawServer bad = new RawServer((connection) -> {
			RawServer.readUntil(connection, "\r\n\r\n");
			RawServer.reset(connection);
		});
				TestServer other = TestServer.saying("other");
				RunningGateway gateway = RunningGateway.before(bad.address() + "," + other.address())) {
			assertThat(gateway.send(gateway.request("/").POST(BodyPublishers.noBody())).statusCode()).isEqualTo(502);
			assertThat(gateway.<Integer>server(0, "failures")).isEqualTo(1);
			assertThat(other.requests).hasValue(0);
			assertThat(bad.connections).hasValue(1);
		}
	}

	@Test
	void aLoneServerIsAskedAgainOnlyIfTheConnectionWasOld() throws Exception {
		AtomicInteger requests = new AtomicInteger();
		try (RawServer server = new RawServer((connection) -> {
			RawServer.readUntil(connection, "\r\n\r\n");
			requests.incrementAndGet();
			RawServer.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
			// Takes a second request on the connection, and drops it
			RawServer.readUntil(connection, "\r\n\r\n");
		}); RawServer dropping = new RawServer((connection) -> RawServer.readUntil(connection, "\r\n\r\n"))) {
			try (RunningGateway gateway = RunningGateway.before(server.address())) {
				assertThat(gateway.get("/").body()).isEqualTo("ok");
				assertThat(gateway.get("/").body()).isEqualTo("ok");
				assertThat(server.connections).hasValue(2);
			}
			try (RunningGateway gateway = RunningGateway.before(dropping.address())) {
				assertThat(gateway.get("/").statusCode()).isEqualTo(502);
				assertThat(dropping.connections).hasValue(1);
			}
		}
	}

	@Test
	void whatIsNoHttpIs502() throws Exception {
		try (RawServer bad = new RawServer((connection) -> {
			RawServer.readUntil(connection, "\r\n\r\n");
			RawServer.write(connection, "garbage\r\n\r\n");
		}); RunningGateway gateway = RunningGateway.before(bad.address())) {
			assertThat(gateway.get("/").statusCode()).isEqualTo(502);
			assertThat(gateway.<Integer>server(0, "failures")).isEqualTo(1);
		}
	}

	@Test
	void aServerThatBreaksOffAfterTheHeadIs502WithoutItsHeaders() throws Exception {
		try (RawServer bad = new RawServer((connection) -> {
			RawServer.readUntil(connection, "\r\n\r\n");
			RawServer.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\nX-Secret: 1\r\nETag: \"1\"\r\n\r\n");
		});
				TestServer other = TestServer.saying("other");
				RunningGateway gateway = RunningGateway.before(bad.address() + "," + other.address())) {
			HttpResponse<String> response = gateway.get("/");
			assertThat(response.statusCode()).isEqualTo(502);
			assertThat(response.headers().map()).doesNotContainKeys("X-Secret", "ETag");
			assertThat(gateway.<Integer>server(0, "failures")).isEqualTo(1);
			assertThat(other.requests).hasValue(0);
		}
	}

	@Test
	void aServerThatBreaksOffInTheMiddleHasFailed() {
		try (RawServer bad = new RawServer((connection) -> {
			RawServer.readUntil(connection, "\r\n\r\n");
			RawServer.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
		}); RunningGateway gateway = RunningGateway.before(bad.address())) {
			assertThatIOException().isThrownBy(() -> gateway.get("/"));
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "failures")).isEqualTo(1));
			assertThat(gateway.<Integer>server(0, "inFlight")).isZero();
		}
	}

	@Test
	void anErrorOfTheServerIsItsAnswer() throws Exception {
		try (TestServer server = new TestServer(
				(request, response) -> response.status(503).sendString(Mono.just("mine")));
				RunningGateway gateway = RunningGateway.before(server.address())) {
			assertThat(gateway.get("/").body()).isEqualTo("mine");
			assertThat(gateway.<Integer>server(0, "failures")).isZero();
			assertThat(counted(gateway, "answered")).isEqualTo(1);
		}
	}

	private static long counted(RunningGateway gateway, String outcome) {
		return gateway.context.getBean(MeterRegistry.class)
			.get("remuda.gateway.requests")
			.tag("outcome", outcome)
			.timer()
			.count();
	}

	private static void assertProblem(HttpResponse<String> response, int status, String title, String detail) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(response.body()).contains("\"title\":\"" + title + "\"")
			.contains("\"detail\":\"" + detail + "\"")
			.contains("\"status\":" + status)
			.doesNotContain("127.0.0.1", "Exception");
	}

}
