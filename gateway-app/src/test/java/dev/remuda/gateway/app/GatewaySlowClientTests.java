package dev.remuda.gateway.app;

import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for clients that send or take little or nothing.
 */
@ExtendWith(OutputCaptureExtension.class)
class GatewaySlowClientTests {

	private static final int SLOW = 1000;

	private static final String POST = "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx";

	@Test
	void aClientThatStopsInTheMiddleOfABodyIs408AndNoFailureOfTheServer(CapturedOutput output) throws Exception {
		try (TestServer server = TestServer.saying("never");
				RunningGateway gateway = RunningGateway.before(server.address(), "client-body-timeout=400ms",
						"access-log=combined");
				Socket socket = new Socket("127.0.0.1", gateway.port)) {
			socket.setSoTimeout(10_000);
			RawServer.write(socket, POST);
			await().untilAsserted(() -> assertThat(server.requests).hasValue(1));
			assertThat(RawServer.readUntil(socket, "never")).startsWith("HTTP/1.1 408 ")
				.containsIgnoringCase("\r\nConnection: close\r\n");
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isZero());
			await().untilAsserted(() -> assertThat(server.connections()).isZero());
			assertThat(gateway.<Integer>server(0, "failures")).isZero();
			assertThat(gateway.<String>server(0, "state")).isEqualTo("up");
			await().untilAsserted(() -> assertThat(output).contains("\"POST /slow HTTP/1.1\" 408 "));
			assertThat(output).doesNotContain("Server Error");
		}
	}

	@Test
	void aBodyHasItsTimeAsLongAsSomeOfItComes() throws Exception {
		try (TestServer server = TestServer.saying("done");
				RunningGateway gateway = RunningGateway.before(server.address(), "client-body-timeout=900ms");
				Socket socket = new Socket("127.0.0.1", gateway.port)) {
			RawServer.write(socket, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n");
			for (int sent = 0; sent < 10; sent++) {
				Thread.sleep(200);
				RawServer.write(socket, "x");
			}
			assertThat(RawServer.readUntil(socket, "done")).startsWith("HTTP/1.1 200 ");
		}
	}

	@Test
	void aServerThatTakesABodySlowlyIsNoFaultOfTheClient() throws Exception {
		try (TestServer server = new TestServer((request, response) -> Mono.delay(Duration.ofSeconds(2))
			.thenMany(request.receive())
			.then()
			.thenMany(response.sendString(Mono.just("done"))));
				RunningGateway gateway = RunningGateway.before(server.address(), "client-body-timeout=300ms")) {
			HttpResponse<String> response = gateway
				.send(gateway.request("/").POST(BodyPublishers.ofByteArray(new byte[30_000_000])));
			assertThat(response.body()).isEqualTo("done");
		}
	}

	@Test
	void aBodyThatNobodyReadsHasATimeToo() throws Exception {
		try (RunningGateway gateway = RunningGateway.before("127.0.0.1:1", "client-body-timeout=900ms",
				"routes[0].upstream=", "routes[0].respond.status=200");
				SlowClients clients = new SlowClients(gateway.port, 2, POST)) {
			await().until(() -> {
				clients.sendByte();
				return clients.left() == 0;
			});
			assertThat(clients.timedOut()).isZero();
		}
	}

	@Test
	void aClientThatTakesNothingIsLeftHoweverLongTheServerHas() throws Exception {
		try (TestServer server = endless();
				RunningGateway gateway = RunningGateway.before(server.address(), "client-send-timeout=500ms",
						"routes[0].timeout=1h");
				Socket client = new Socket("127.0.0.1", gateway.port)) {
			RawServer.write(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
			assertThat(RawServer.readUntil(client, "200 OK")).contains("200 OK");
			await().untilAsserted(() -> assertThat(server.connections()).isZero());
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isZero());
			assertThat(gateway.<Integer>server(0, "failures")).isZero();
		}
	}

	@Test
	void aClientThatTakesLittleIsServed() throws Exception {
		try (TestServer server = endless();
				RunningGateway gateway = RunningGateway.before(server.address(), "client-send-timeout=1s",
						"client-header-timeout=1s");
				Socket client = new Socket("127.0.0.1", gateway.port)) {
			RawServer.write(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
			for (int part = 0; part < 15; part++) {
				Thread.sleep(200);
				assertThat(client.getInputStream().readNBytes(2_000_000)).hasSize(2_000_000);
			}
			assertThat(gateway.<Integer>server(0, "inFlight")).isEqualTo(1);
		}
	}

	@Test
	void requestsThatWaitForTheirTurnAreNotTooLate() throws Exception {
		try (TestServer server = new TestServer((request, response) -> response
			.sendString(Mono.delay(Duration.ofMillis(900)).map((tick) -> "answer to " + request.uri())));
				RunningGateway gateway = RunningGateway.before(server.address(), "client-header-timeout=300ms",
						"client-body-timeout=300ms");
				Socket socket = new Socket("127.0.0.1", gateway.port)) {
			RawServer.write(socket, "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
			assertThat(RawServer.readUntil(socket, "answer to /2")).contains("answer to /1").endsWith("answer to /2");
			assertThat(RawServer.readUntil(socket, "never")).doesNotContain("HTTP");
		}
	}

	@Test
	void thousandsOfSlowClientsHoldUpNobodyElseAndAreAllLeft() throws Exception {
		try (TestServer server = TestServer.saying("answer");
				RunningGateway gateway = RunningGateway.before(server.address(), "client-header-timeout=8s",
						"client-body-timeout=4s")) {
			assertThat(gateway.get("/").body()).isEqualTo("answer");
			long before = memory();
			try (SlowClients heads = new SlowClients(gateway.port, SLOW, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");
					SlowClients bodies = new SlowClients(gateway.port, SLOW, POST)) {
				await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isEqualTo(SLOW));
				for (int second = 0; second < 4; second++) {
					heads.sendByte();
					bodies.sendByte();
					for (int request = 0; request < 20; request++) {
						assertThat(gateway.get("/").body()).isEqualTo("answer");
					}
					assertThat(bodies.left()).isEqualTo(SLOW);
					Thread.sleep(1000);
				}
				assertThat(memory() - before).isLessThan(2 * SLOW * 32 * 1024L);
				await().atMost(Duration.ofSeconds(30)).until(() -> {
					heads.sendByte();
					return heads.left() + bodies.left() == 0;
				});
				assertThat(bodies.timedOut()).isEqualTo(SLOW);
			}
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isZero());
			assertThat(gateway.<Integer>server(0, "failures")).isZero();
			assertThat(gateway.get("/").body()).isEqualTo("answer");
		}
	}

	private static long memory() {
		return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
	}

	private static TestServer endless() {
		return new TestServer(
				(request, response) -> response.sendByteArray(Flux.generate((sink) -> sink.next(new byte[100_000]))));
	}

}
