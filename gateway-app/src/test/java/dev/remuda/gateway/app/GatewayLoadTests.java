package dev.remuda.gateway.app;

import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what the gateway does under load, and for what clients do to it.
 */
@ExtendWith(OutputCaptureExtension.class)
class GatewayLoadTests {

	/**
	 * 64 MB.
	 */
	private static final int BLOCKS = 512;

	private static final byte[] BLOCK = block();

	@Test
	void noClientSeesAServerDieAndComeBack() throws Exception {
		try (TestServer a = TestServer.saying("answer");
				TestServer b = TestServer.saying("answer");
				RunningGateway gateway = RunningGateway.before(a.address() + "," + b.address(),
						"upstreams.test.fail-timeout=300ms")) {
			Queue<String> wrong = new ConcurrentLinkedQueue<>();
			AtomicBoolean over = new AtomicBoolean();
			ExecutorService clients = Executors.newFixedThreadPool(8);
			List<Future<?>> running = new ArrayList<>();
			for (int client = 0; client < 8; client++) {
				running.add(clients.submit(() -> load(gateway, over, wrong)));
			}
			for (int round = 0; round < 3; round++) {
				Thread.sleep(400);
				a.kill();
				Thread.sleep(700);
				a.restart();
			}
			int before = a.requests.get();
			await().untilAsserted(() -> assertThat(a.requests).hasValueGreaterThan(before + 10));
			over.set(true);
			for (Future<?> client : running) {
				client.get(10, TimeUnit.SECONDS);
			}
			clients.shutdown();
			assertThat(wrong).isEmpty();
			assertThat(gateway.<Integer>server(0, "failures")).isPositive();
			assertThat(gateway.<Integer>server(1, "failures")).isZero();
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isZero());
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(1, "inFlight")).isZero());
		}
	}

	private static void load(RunningGateway gateway, AtomicBoolean over, Queue<String> wrong) {
		while (!over.get()) {
			try {
				HttpResponse<String> response = gateway.get("/");
				if (response.statusCode() != 200 || !response.body().equals("answer")) {
					wrong.add(response.statusCode() + " " + response.body());
				}
			}
			catch (Exception ex) {
				wrong.add(ex.toString());
			}
		}
	}

	@Test
	void aClientThatLeavesInTheMiddleOfAResponseEndsIt() throws Exception {
		try (TestServer server = new TestServer((request, response) -> response.sendString(
				Flux.interval(Duration.ofMillis(20)).onBackpressureDrop().map((tick) -> "tick " + tick + "\n")));
				RunningGateway gateway = RunningGateway.before(server.address())) {
			leave(gateway, true);
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isZero());
			assertThat(gateway.<Integer>server(0, "failures")).isZero();
			await().untilAsserted(() -> assertThat(server.connections()).isZero());
			assertThat(gateway.context.getBean(MeterRegistry.class)
				.get("remuda.gateway.requests")
				.tag("outcome", "cancelled")
				.timer()
				.count()).isEqualTo(1);
		}
	}

	@Test
	void aClientThatTakesNothingIsLeftAndTheServerIsNotToBlame() throws Exception {
		try (TestServer server = new TestServer(
				(request, response) -> response.sendByteArray(Flux.generate((sink) -> sink.next(BLOCK))));
				RunningGateway gateway = RunningGateway.before(server.address(), "routes[0].timeout=500ms");
				Socket client = new Socket("127.0.0.1", gateway.port)) {
			RawServer.write(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
			assertThat(RawServer.readUntil(client, "200 OK")).contains("200 OK");
			await().untilAsserted(() -> assertThat(server.connections()).isZero());
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isZero());
			assertThat(gateway.<Integer>server(0, "failures")).isZero();
		}
	}

	@Test
	void aClientThatLeavesBeforeTheResponseEndsIt() throws Exception {
		try (TestServer server = new TestServer((request, response) -> Mono.never());
				RunningGateway gateway = RunningGateway.before(server.address())) {
			leave(gateway, false);
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isZero());
			assertThat(gateway.<Integer>server(0, "failures")).isZero();
			await().untilAsserted(() -> assertThat(server.connections()).isZero());
		}
	}

	@Test
	void aClientThatLeavesInTheMiddleOfItsUploadIsNoFailureOfTheServer(CapturedOutput output) throws Exception {
		try (TestServer server = TestServer.saying("never");
				TestServer other = TestServer.saying("never");
				RunningGateway gateway = RunningGateway.before(server.address() + "," + other.address(),
						"access-log=combined")) {
			try (Socket socket = new Socket("127.0.0.1", gateway.port)) {
				socket.getOutputStream()
					.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf"
						.getBytes(StandardCharsets.US_ASCII));
				await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isEqualTo(1));
			}
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isZero());
			assertThat(gateway.<Integer>server(0, "failures")).isZero();
			assertThat(gateway.<Integer>server(1, "requests")).isZero();
			await().untilAsserted(() -> assertThat(output).contains("\"POST / HTTP/1.1\" 499 "));
			assertThat(output).doesNotContain("Server Error");
		}
	}

	private static void leave(RunningGateway gateway, boolean reading) throws Exception {
		try (Socket socket = new Socket("127.0.0.1", gateway.port)) {
			socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			if (reading) {
				RawServer.readUntil(socket, "tick 3");
			}
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isEqualTo(1));
		}
	}

	@Test
	void aLargeUploadArrivesWhole() throws Exception {
		try (TestServer server = new TestServer((request, response) -> {
			CRC32 checksum = new CRC32();
			return request.receive()
				.asByteArray()
				.doOnNext(checksum::update)
				.then(Mono.fromSupplier(() -> String.valueOf(checksum.getValue())))
				.flatMap((text) -> response.sendString(Mono.just(text)).then());
		}); RunningGateway gateway = RunningGateway.before(server.address())) {
			HttpResponse<String> response = gateway
				.send(gateway.request("/").PUT(BodyPublishers.ofByteArrays(Collections.nCopies(BLOCKS, BLOCK))));
			assertThat(response.body()).isEqualTo(String.valueOf(checksum()));
		}
	}

	@Test
	void aLargeDownloadArrivesWhole() throws Exception {
		try (TestServer server = new TestServer(
				(request, response) -> response.sendByteArray(Flux.range(0, BLOCKS).map((index) -> BLOCK)));
				RunningGateway gateway = RunningGateway.before(server.address())) {
			HttpResponse<InputStream> response = gateway.client.send(gateway.request("/").build(),
					BodyHandlers.ofInputStream());
			CRC32 actual = new CRC32();
			try (InputStream body = response.body()) {
				byte[] buffer = new byte[64 * 1024];
				for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
					actual.update(buffer, 0, read);
				}
			}
			assertThat(actual.getValue()).isEqualTo(checksum());
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isZero());
		}
	}

	private static byte[] block() {
		byte[] block = new byte[128 * 1024];
		for (int index = 0; index < block.length; index++) {
			block[index] = (byte) (index * 31 >>> 3);
		}
		return block;
	}

	private static long checksum() {
		CRC32 checksum = new CRC32();
		for (int index = 0; index < BLOCKS; index++) {
			checksum.update(BLOCK);
		}
		return checksum.getValue();
	}

}
