package dev.remuda.worker.contract;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import dev.remuda.worker.WorkerModel;
import dev.remuda.worker.contract.ContractApplication.ContractController;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What each worker model promises to clients when its application ends.
 */
@Timeout(90)
@ExtendWith(OutputCaptureExtension.class)
abstract class ShutdownContractTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final int DATA = 0;

	private static final int GO_AWAY = 7;

	private final WorkerModel model;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private ConfigurableApplicationContext application;

	private int port;

	ShutdownContractTests(WorkerModel model) {
		this.model = model;
	}

	@AfterEach
	void stop() {
		this.application.close();
		this.threads.shutdownNow();
	}

	private void start(String... settings) {
		Stream<String> common = Stream.of("--server.port=0", "--server.address=127.0.0.1",
				"--remuda.worker.model=" + this.model.id(), "--management.endpoint.health.probes.enabled=true",
				"--spring.main.banner-mode=off");
		this.application = new SpringApplicationBuilder(ContractApplication.class)
			.run(Stream.concat(common, Stream.of(settings)).toArray(String[]::new));
		this.port = Integer.parseInt(this.application.getEnvironment().getRequiredProperty("local.server.port"));
	}

	private RawConnection connect() throws IOException {
		return new RawConnection(this.port);
	}

	private Future<?> close() {
		return this.threads.submit(this.application::close);
	}

	private void awaitRefusal() {
		await().atMost(LONG)
			.untilAsserted(() -> assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> connect().close()));
	}

	@Test
	void finishesWhatIsInFlightAndEndsItsConnections() throws Exception {
		start();
		ContractController controller = this.application.getBean(ContractController.class);
		controller.gate = new CountDownLatch(2);
		try (RawConnection busy = connect(); RawConnection kept = connect(); RawConnection unused = connect()) {
			kept.get("/text");
			assertThat(kept.answer()).startsWith("HTTP/1.1 200").doesNotContainIgnoringCase("connection: close");
			unused.get("/text");
			unused.answer();
			busy.get("/gate");
			await().atMost(LONG).until(() -> controller.running.get() == 1);
			Future<?> closed = close();
			awaitRefusal();
			assertThat(unused.isClosedByServer()).isTrue();
			controller.gate.countDown();
			assertThat(busy.answer()).startsWith("HTTP/1.1 200");
			assertThat(busy.isClosedByServer()).isTrue();
			closed.get(30, TimeUnit.SECONDS);
		}
	}

	@Test
	void losesNothingOfClientsThatGoOn() throws Exception {
		start();
		AtomicInteger answered = new AtomicInteger();
		List<Future<Integer>> clients = new ArrayList<>();
		for (int index = 0; index < 8; index++) {
			boolean kept = index % 2 == 0;
			clients.add(this.threads.submit(() -> askUntilRefused(kept, answered)));
		}
		await().atMost(LONG).until(() -> answered.get() > 200);
		close().get(60, TimeUnit.SECONDS);
		int lasts = 0;
		for (Future<Integer> client : clients) {
			lasts += client.get(30, TimeUnit.SECONDS);
		}
		assertThat(lasts).as("told that the connection ends").isPositive();
	}

	/**
	 * Ask until connections are refused. Whatever else goes wrong fails.
	 * @return how often the server said that it ends a connection
	 */
	private int askUntilRefused(boolean kept, AtomicInteger answered) throws IOException {
		int lasts = 0;
		while (true) {
			try (RawConnection connection = connect()) {
				boolean last = false;
				while (!last) {
					connection.get("/text");
					String answer = connection.answer();
					assertThat(answer).startsWith("HTTP/1.1 200");
					answered.incrementAndGet();
					boolean told = answer.toLowerCase(Locale.ROOT).contains("connection: close");
					lasts += (told) ? 1 : 0;
					last = told || !kept;
				}
			}
			catch (ConnectException | SocketTimeoutException ex) {
				// Not answered any more, or refused
				return lasts;
			}
		}
	}

	@Test
	void servesForAWhileButIsNotReady() throws Exception {
		start("--remuda.worker.shutdown-delay=3s");
		Future<?> closed = close();
		await().atMost(LONG).untilAsserted(() -> {
			try (RawConnection probe = connect()) {
				probe.get("/actuator/health/readiness");
				assertThat(probe.answer()).startsWith("HTTP/1.1 503");
			}
		});
		try (RawConnection connection = connect()) {
			connection.get("/text");
			assertThat(connection.answer()).startsWith("HTTP/1.1 200").doesNotContainIgnoringCase("connection: close");
		}
		assertThat(closed.isDone()).isFalse();
		closed.get(60, TimeUnit.SECONDS);
	}

	@Test
	void cutsOffWhatTakesTooLong(CapturedOutput output) throws Exception {
		start("--remuda.worker.graceful-timeout=500ms");
		ContractController controller = this.application.getBean(ContractController.class);
		controller.gate = new CountDownLatch(2);
		try (RawConnection busy = connect()) {
			busy.get("/gate");
			await().atMost(LONG).until(() -> controller.running.get() == 1);
			Future<?> closed = close();
			assertThat(busy.rest()).startsWith("HTTP/1.1 503").contains("\"reason\":\"shutdown\"");
			controller.gate.countDown();
			closed.get(60, TimeUnit.SECONDS);
			assertThat(output).contains("1 connections are cut off");
		}
	}

	@Test
	void waitsForNothingWhereThatIsAskedFor() throws Exception {
		start("--server.shutdown=immediate");
		assertThat(this.application.getBeanNamesForType(SmartLifecycle.class)).doesNotContain("shutdownDrain");
	}

	@Test
	void tellsClientsOverHttp2ToGo() throws Exception {
		start("--server.http2.enabled=true");
		try (Socket socket = http2()) {
			DataInputStream input = new DataInputStream(socket.getInputStream());
			assertThat(frame(input)).as("settings").isEqualTo(4);
			Future<?> closed = close();
			readUntil(GO_AWAY, input);
			socket.close();
			closed.get(30, TimeUnit.SECONDS);
		}
	}

	@Test
	void finishesAStreamOverHttp2() throws Exception {
		start("--server.http2.enabled=true");
		ContractController controller = this.application.getBean(ContractController.class);
		controller.gate = new CountDownLatch(2);
		try (Socket socket = http2()) {
			get("/gate", socket);
			await().atMost(LONG).until(() -> controller.running.get() == 1);
			Future<?> closed = close();
			DataInputStream input = new DataInputStream(socket.getInputStream());
			readUntil(GO_AWAY, input);
			controller.gate.countDown();
			readUntil(DATA, input);
			socket.close();
			closed.get(30, TimeUnit.SECONDS);
		}
	}

	@Test
	void endsAStreamOverHttp2ThatTakesTooLong() throws Exception {
		start("--server.http2.enabled=true", "--remuda.worker.graceful-timeout=2s");
		ContractController controller = this.application.getBean(ContractController.class);
		controller.gate = new CountDownLatch(2);
		try (Socket socket = http2()) {
			get("/gate", socket);
			await().atMost(LONG).until(() -> controller.running.get() == 1);
			Future<?> closed = close();
			assertThatExceptionOfType(IOException.class)
				.isThrownBy(() -> readUntil(-1, new DataInputStream(socket.getInputStream())))
				.isNotInstanceOf(SocketTimeoutException.class);
			controller.gate.countDown();
			closed.get(30, TimeUnit.SECONDS);
		}
	}

	/**
	 * Connect and greet, with no settings.
	 */
	private Socket http2() throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port);
		socket.setSoTimeout(30_000);
		ByteArrayOutputStream hello = new ByteArrayOutputStream();
		hello.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		hello.writeBytes(new byte[] { 0, 0, 0, 4, 0, 0, 0, 0, 0 });
		socket.getOutputStream().write(hello.toByteArray());
		return socket;
	}

	/**
	 * Send a request as the first stream: the method and the scheme from the static
	 * table, the path and the host as they are.
	 */
	private static void get(String path, Socket socket) throws IOException {
		byte[] headers = ("\u0082\u0086\u0004" + (char) path.length() + path + "\u0001\u0009localhost")
			.getBytes(StandardCharsets.ISO_8859_1);
		ByteArrayOutputStream request = new ByteArrayOutputStream();
		request.writeBytes(new byte[] { 0, 0, (byte) headers.length, 1, 5, 0, 0, 0, 1 });
		request.writeBytes(headers);
		socket.getOutputStream().write(request.toByteArray());
	}

	private static void readUntil(int type, DataInputStream input) throws IOException {
		int read = frame(input);
		while (read != type) {
			read = frame(input);
		}
	}

	/**
	 * Read a frame.
	 * @return its type
	 */
	private static int frame(DataInputStream input) throws IOException {
		int length = (input.readUnsignedByte() << 16) | input.readUnsignedShort();
		int type = input.readUnsignedByte();
		input.skipNBytes(5L + length);
		return type;
	}

}
