package dev.remuda.gateway.app;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what is too large for the gateway.
 */
class GatewayLimitTests {

	private static final String LIMIT = "routes[0].max-body-size=1KB";

	@Test
	void aBodyThatSaysThatItIsTooLargeReachesNoServer() throws Exception {
		try (TestServer server = TestServer.saying("ok");
				RunningGateway gateway = RunningGateway.before(server.address(), LIMIT)) {
			HttpResponse<String> response = gateway.post("/", "x".repeat(1025));
			assertThat(response.statusCode()).isEqualTo(413);
			assertThat(response.body()).contains("The request's body is larger than the gateway allows.");
			assertThat(server.requests).hasValue(0);
			assertThat(gateway.post("/", "x".repeat(1024)).body()).isEqualTo("ok");
		}
	}

	@Test
	void aBodyThatTurnsOutToBeTooLargeIsNotTheServersFailure() throws Exception {
		try (TestServer server = TestServer.saying("ok");
				RunningGateway gateway = RunningGateway.before(server.address(), LIMIT)) {
			assertThat(chunked(gateway, 11).statusCode()).isEqualTo(413);
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isZero());
			assertThat(gateway.<Integer>server(0, "failures")).isZero();
			assertThat(chunked(gateway, 10).body()).isEqualTo("ok");
		}
	}

	private static HttpResponse<String> chunked(RunningGateway gateway, int chunks) throws Exception {
		Flux<ByteBuffer> body = Flux.range(0, chunks).map((index) -> ByteBuffer.wrap(new byte[100]));
		return gateway.send(
				gateway.request("/").POST(BodyPublishers.fromPublisher(JdkFlowAdapter.publisherToFlowPublisher(body))));
	}

	@Test
	void moreRequestsThanTheRateAllowsAre429() throws Exception {
		try (TestServer server = TestServer.saying("ok");
				RunningGateway gateway = RunningGateway.before(server.address(), "routes[0].rate-limit.requests=1",
						"routes[0].rate-limit.per=90s", "routes[0].rate-limit.burst=2",
						"routes[0].rate-limit.key=header:X-Api-Key")) {
			assertThat(ask(gateway, "a").statusCode()).isEqualTo(200);
			assertThat(ask(gateway, "a").statusCode()).isEqualTo(200);
			HttpResponse<String> refused = ask(gateway, "a");
			assertThat(refused.statusCode()).isEqualTo(429);
			assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(80L, 90L);
			assertThat(refused.body()).contains("\"detail\":\"Too many requests.\"");
			assertThat(ask(gateway, "b").statusCode()).isEqualTo(200);
			assertThat(server.requests).hasValue(3);
			MeterRegistry registry = gateway.context.getBean(MeterRegistry.class);
			await().untilAsserted(() -> assertThat(registry.get("remuda.gateway.responses")
				.tags("upstream", "test", "status", "429")
				.counter()
				.count()).isEqualTo(1));
		}
	}

	private static HttpResponse<String> ask(RunningGateway gateway, String key) throws Exception {
		return gateway.send(gateway.request("/").header("X-Api-Key", key));
	}

	@Test
	void aClientThatIsTooSlowWithTheHeadOfARequestIsLeft() throws Exception {
		try (TestServer server = TestServer.saying("ok");
				RunningGateway gateway = RunningGateway.before(server.address(), "client-header-timeout=300ms");
				Socket slow = new Socket("127.0.0.1", gateway.port);
				Socket second = new Socket("127.0.0.1", gateway.port)) {
			RawServer.write(second, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
			assertThat(RawServer.readUntil(second, "ok")).endsWith("ok");
			RawServer.write(second, "GET /");
			assertThat(slowly(slow)).isLessThan(100);
			assertThat(RawServer.readUntil(second, "never")).isEmpty();
			assertThat(server.requests).hasValue(1);
		}
	}

	@Test
	void aBodyThatWasAskedForHasItsTime() throws Exception {
		try (TestServer server = TestServer.saying("ok");
				RunningGateway gateway = RunningGateway.before(server.address(), "client-header-timeout=200ms");
				Socket socket = new Socket("127.0.0.1", gateway.port)) {
			RawServer.write(socket, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
			assertThat(RawServer.readUntil(socket, "\r\n\r\n")).startsWith("HTTP/1.1 100");
			Thread.sleep(600);
			RawServer.write(socket, "ab");
			assertThat(RawServer.readUntil(socket, "ok")).endsWith("ok");
		}
	}

	/**
	 * Write one byte after the other until the other side has closed.
	 */
	private static int slowly(Socket socket) throws Exception {
		socket.setSoTimeout(50);
		for (int written = 0; written < 100; written++) {
			try {
				RawServer.write(socket, (written == 0) ? "G" : "x");
				if (socket.getInputStream().read() < 0) {
					return written;
				}
			}
			catch (SocketTimeoutException ex) {
				// Still open
			}
			catch (IOException ex) {
				return written;
			}
		}
		return 100;
	}

	@Test
	void headersThatAreTooLargeAre431() throws Exception {
		try (TestServer server = TestServer.saying("ok");
				RunningGateway gateway = RunningGateway.before(server.address());
				Socket socket = new Socket("127.0.0.1", gateway.port)) {
			RawServer.write(socket, "GET / HTTP/1.1\r\nHost: x\r\nX-Large: " + "x".repeat(20_000) + "\r\n\r\n");
			assertThat(RawServer.readUntil(socket, "\r\n")).startsWith("HTTP/1.1 431");
			assertThat(server.requests).hasValue(0);
		}
	}

}
