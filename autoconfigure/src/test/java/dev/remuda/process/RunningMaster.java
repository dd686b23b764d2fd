package dev.remuda.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The application of the tests, started as a user would start it.
 */
final class RunningMaster implements AutoCloseable {

	static final Duration LONG = Duration.ofSeconds(90);

	private static final Pattern PORT = Pattern.compile("on port (\\d+)(?:, managed on port (\\d+))?");

	private final StringBuffer output = new StringBuffer();

	private final Set<Long> workers = ConcurrentHashMap.newKeySet();

	final Process process;

	int port;

	int managementPort;

	RunningMaster(Path directory, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-CreateCoredumpOnCrash",
						"-XX:ErrorFile=" + directory.resolve("crash-%p.log"), "-Dai.djl.offline=true", "-cp",
						classPath(directory), ProcessApplication.class.getName(), "--server.port=0",
						"--remuda.processes.count=2", "--remuda.processes.evidence=" + directory.resolve("evidence")));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
		builder.environment().put("OPT_OUT_TRACKING", "true");
		builder.environment().put("JAVA_TOOL_OPTIONS", "-Dtest.option=there");
		this.process = builder.start();
		Thread reader = new Thread(this::read, "output");
		reader.setDaemon(true);
		reader.start();
	}

	/**
	 * Return the class path of this process with archives in place of folders: Java's
	 * cache of classes takes no others.
	 */
	private static String classPath(Path directory) {
		String own = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		return Stream.of(own.split(":"))
			.map(Path::of)
			.map((entry) -> archive(entry, directory).toString())
			.collect(Collectors.joining(":"));
	}

	private static Path archive(Path entry, Path directory) {
		if (!Files.isDirectory(entry)) {
			return entry;
		}
		Path archive = directory.resolve(entry.getFileName() + ".jar");
		if (!Files.exists(archive)) {
			int status = ToolProvider.findFirst("jar")
				.orElseThrow()
				.run(System.out, System.err, "--create", "--file", archive.toString(), "-C", entry.toString(), ".");
			assertThat(status).isZero();
		}
		return archive;
	}

	private void read() {
		try (BufferedReader lines = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				this.output.append(line).append('\n');
			}
		}
		catch (IOException ex) {
			// It has ended
		}
	}

	RunningMaster awaitReady() {
		awaitOutput("2 workers are ready");
		Matcher matcher = PORT.matcher(this.output);
		assertThat(matcher.find()).isTrue();
		this.port = Integer.parseInt(matcher.group(1));
		this.managementPort = (matcher.group(2) != null) ? Integer.parseInt(matcher.group(2)) : 0;
		workers();
		return this;
	}

	void awaitOutput(String text) {
		await().atMost(LONG)
			.failFast("the process has ended", () -> !this.process.isAlive() && !output().contains(text))
			.alias(text)
			.until(() -> output().contains(text));
	}

	String output() {
		return this.output.toString();
	}

	/**
	 * Return the numbers of the workers that run.
	 */
	Set<Long> workers() {
		Set<Long> now = this.process.children()
			.filter(ProcessHandle::isAlive)
			.map(ProcessHandle::pid)
			.collect(Collectors.toSet());
		this.workers.addAll(now);
		return now;
	}

	/**
	 * Ask over a connection of its own.
	 * @return the body, which nothing else may have been answered with
	 */
	String get(String path) throws IOException {
		try (Socket socket = ask(path)) {
			return answer(socket);
		}
	}

	/**
	 * Connect and send a request.
	 */
	Socket ask(String path) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port);
		socket.setSoTimeout(30_000);
		socket.getOutputStream()
			.write("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(path)
				.getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	/**
	 * Read the body of a response.
	 */
	static String answer(Socket socket) throws IOException {
		String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(answer).startsWith("HTTP/1.1 200");
		return answer.substring(answer.indexOf("\r\n\r\n") + 4);
	}

	/**
	 * Ask where it is managed.
	 * @return the status and the body
	 */
	String manage(String method, String path, String body) throws IOException {
		HttpURLConnection connection = (HttpURLConnection) URI
			.create("http://127.0.0.1:%d%s".formatted(this.managementPort, path))
			.toURL()
			.openConnection();
		connection.setRequestMethod(method);
		connection.setReadTimeout(30_000);
		if (!body.isEmpty()) {
			connection.setDoOutput(true);
			connection.setRequestProperty("Content-Type", "application/json");
			connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
		}
		int status = connection.getResponseCode();
		try (InputStream input = (status >= 400) ? connection.getErrorStream() : connection.getInputStream()) {
			return status + " " + ((input != null) ? new String(input.readAllBytes(), StandardCharsets.UTF_8) : "");
		}
	}

	/**
	 * Send a signal to processes, one after the other.
	 */
	void signal(String name, Long... pids) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of("kill", "-" + name));
		Stream.of(pids).map(String::valueOf).forEach(command::add);
		assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
	}

	int end() throws IOException, InterruptedException {
		signal("TERM", this.process.pid());
		assertThat(this.process.waitFor(60, TimeUnit.SECONDS)).as("has ended").isTrue();
		return this.process.exitValue();
	}

	@Override
	public void close() {
		workers();
		this.process.destroyForcibly();
		this.workers.stream().map(ProcessHandle::of).forEach((worker) -> worker.ifPresent((handle) -> {
			if (handle.info().commandLine().orElse("").contains(ProcessApplication.class.getName())) {
				handle.destroyForcibly();
			}
		}));
	}

}
