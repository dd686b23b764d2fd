package dev.remuda.gateway.app;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A real Redis that keeps nothing on the disk. Where none is installed the test is
 * skipped, or fails if {@code REMUDA_REQUIRE_REDIS} is {@code true} in the environment.
 */
class RedisServer implements AutoCloseable {

	private final String program;

	private final int port;

	private Process process;

	private RedisServer(int port) {
		this.program = program();
		this.port = port;
	}

	static RedisServer start() {
		RedisServer server = stopped();
		server.restart();
		return server;
	}

	/**
	 * A server that doesn't run yet.
	 */
	static RedisServer stopped() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			return new RedisServer(socket.getLocalPort());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String program() {
		Optional<String> found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.map((folder) -> new File(folder, "redis-server"))
			.filter(File::canExecute)
			.map(File::getPath)
			.findFirst();
		if (Boolean.parseBoolean(System.getenv("REMUDA_REQUIRE_REDIS"))) {
			assertThat(found).as("redis-server on the PATH, which REMUDA_REQUIRE_REDIS demands").isPresent();
		}
		assumeTrue(found.isPresent(), "There is no redis-server on the PATH");
		return found.get();
	}

	void restart() {
		try {
			this.process = new ProcessBuilder(this.program, "--bind", "127.0.0.1", "--port", String.valueOf(this.port),
					"--save", "", "--appendonly", "no", "--dir", System.getProperty("java.io.tmpdir"))
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(this::answers);
	}

	private boolean answers() throws IOException {
		try (Socket socket = new Socket("127.0.0.1", this.port)) {
			socket.setSoTimeout(1000);
			RawServer.write(socket, "PING\r\n");
			return RawServer.readUntil(socket, "\r\n").startsWith("+PONG");
		}
	}

	String url() {
		return "redis://127.0.0.1:" + this.port;
	}

	/**
	 * Keep the connections, and answer nothing.
	 */
	void freeze() throws Exception {
		signal("-STOP");
	}

	void thaw() throws Exception {
		signal("-CONT");
	}

	private void signal(String signal) throws Exception {
		assertThat(new ProcessBuilder("kill", signal, String.valueOf(this.process.pid())).start().waitFor()).isZero();
	}

	void kill() throws InterruptedException {
		this.process.destroyForcibly();
		assertThat(this.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
	}

	@Override
	public void close() throws InterruptedException {
		if (this.process != null) {
			kill();
		}
	}

}
