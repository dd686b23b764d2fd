package dev.remuda.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.FileSystemUtils;

/**
 * A headless Chromium with one page, driven over the DevTools protocol. It reaches
 * nothing but 127.0.0.1, and whatever it does takes a minute at most.
 */
final class Browser implements AutoCloseable {

	private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

	private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://127\\.0\\.0\\.1:(\\d+)/.*");

	private static final int TIMEOUT_SECONDS = 60;

	private final JsonMapper mapper = new JsonMapper();

	private final HttpClient client = HttpClient.newHttpClient();

	private final Path folder;

	private final Process process;

	private final Page page = new Page();

	private final WebSocket socket;

	private Browser(Path executable) throws IOException {
		this.folder = Files.createTempDirectory("remuda-browser");
		this.process = new ProcessBuilder(executable.toString(), "--headless=new", "--no-sandbox", "--disable-gpu",
				"--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
				"--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
				"--remote-debugging-port=0", "--user-data-dir=" + this.folder, "about:blank")
			.redirectErrorStream(true)
			.start();
		try {
			this.socket = connect();
			call("Page.enable", Map.of());
			call("Runtime.enable", Map.of());
			call("Log.enable", Map.of());
			call("Network.enable", Map.of());
		}
		catch (Throwable ex) {
			stop();
			throw ex;
		}
	}

	/**
	 * Start the first browser that is found on the {@code PATH}.
	 * @return the browser; empty if there is none
	 */
	static Optional<Browser> start() {
		return executable().map((executable) -> {
			try {
				return new Browser(executable);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
	}

	private static Optional<Path> executable() {
		List<Path> folders = Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).map(Path::of).toList();
		return NAMES.stream()
			.flatMap((name) -> folders.stream().map((folder) -> folder.resolve(name)))
			.filter(Files::isExecutable)
			.findFirst();
	}

	private WebSocket connect() throws IOException {
		CompletableFuture<String> port = new CompletableFuture<>();
		Thread reader = new Thread(() -> read(port), "browser output");
		reader.setDaemon(true);
		reader.start();
		URI pages = URI.create("http://127.0.0.1:" + await(port) + "/json/list");
		String list = await(this.client.sendAsync(HttpRequest.newBuilder(pages).build(), BodyHandlers.ofString()))
			.body();
		String address = this.mapper.readTree(list)
			.valueStream()
			.filter((target) -> target.path("type").asString().equals("page"))
			.map((target) -> target.path("webSocketDebuggerUrl").asString())
			.findFirst()
			.orElseThrow();
		return await(this.client.newWebSocketBuilder().buildAsync(URI.create(address), this.page));
	}

	private void read(CompletableFuture<String> port) {
		StringBuilder output = new StringBuilder();
		try (BufferedReader reader = this.process.inputReader()) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				Matcher matcher = LISTENING.matcher(line);
				if (matcher.matches()) {
					port.complete(matcher.group(1));
				}
				output.append(line).append('\n');
			}
		}
		catch (IOException ex) {
			output.append(ex);
		}
		port.completeExceptionally(new IllegalStateException("The browser ended: " + output));
	}

	/**
	 * Open an address and wait until it is loaded.
	 */
	void open(String address) {
		CompletableFuture<JsonNode> loaded = new CompletableFuture<>();
		this.page.loaded = loaded;
		call("Page.navigate", Map.of("url", address));
		await(loaded);
	}

	/**
	 * Run a script in each page from now on, before any script of the page.
	 * @return what {@link #forget(String)} takes
	 */
	String prepare(String script) {
		return call("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script)).path("identifier").asString();
	}

	/**
	 * No longer run a script in each page.
	 */
	void forget(String script) {
		call("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", script));
	}

	/**
	 * Have a window of a size, and prefer a color scheme.
	 * @param scheme {@code light} or {@code dark}
	 */
	void look(int width, int height, String scheme) {
		call("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
		call("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
	}

	/**
	 * Have the usual window again.
	 */
	void lookAsUsual() {
		call("Emulation.clearDeviceMetricsOverride", Map.of());
		call("Emulation.setEmulatedMedia", Map.of("features", List.of()));
	}

	/**
	 * Write the whole page to a PNG file.
	 */
	void picture(Path file) throws IOException {
		JsonNode size = call("Page.getLayoutMetrics", Map.of()).path("cssContentSize");
		Map<String, ?> clip = Map.of("x", 0, "y", 0, "width", size.path("width").asDouble(), "height",
				size.path("height").asDouble(), "scale", 1);
		JsonNode picture = call("Page.captureScreenshot",
				Map.of("format", "png", "captureBeyondViewport", true, "clip", clip));
		Files.createDirectories(file.getParent());
		Files.write(file, Base64.getDecoder().decode(picture.path("data").asString()));
	}

	/**
	 * Make the network of the page fail, or work again.
	 */
	void offline(boolean offline) {
		call("Network.emulateNetworkConditions",
				Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
	}

	/**
	 * Type a text into what has the focus.
	 */
	void type(String text) {
		call("Input.insertText", Map.of("text", text));
	}

	/**
	 * Press and release Enter.
	 */
	void pressEnter() {
		for (String type : List.of("keyDown", "keyUp")) {
			call("Input.dispatchKeyEvent",
					Map.of("type", type, "key", "Enter", "code", "Enter", "text", "\r", "windowsVirtualKeyCode", 13));
		}
	}

	/**
	 * Evaluate an expression in the page, and wait for it if it is a promise.
	 * @return the value, as text
	 */
	String evaluate(String expression) {
		JsonNode answer = call("Runtime.evaluate",
				Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
		if (answer.has("exceptionDetails")) {
			throw new IllegalStateException(answer.path("exceptionDetails").toString());
		}
		return answer.path("result").path("value").asString();
	}

	/**
	 * Wait until the page has what a selector selects.
	 */
	void await(String selector) {
		until("document.querySelector('%s')".formatted(selector));
	}

	/**
	 * Wait until an expression is true in the page.
	 */
	void until(String expression) {
		evaluate("""
				new Promise((done) => {
					const look = () => (%s) ? done() : setTimeout(look, 10);
					look();
				})""".formatted(expression));
	}

	/**
	 * Return what the scripts of the page didn't catch, since the browser started.
	 */
	List<String> uncaught() {
		return this.page.uncaught.values().stream().toList();
	}

	/**
	 * Return the warnings and errors in the console, since the browser started.
	 */
	List<String> complaints() {
		return List.copyOf(this.page.complaints);
	}

	/**
	 * Return the addresses that were asked for, since the browser started.
	 */
	List<String> requested() {
		return List.copyOf(this.page.requested);
	}

	private JsonNode call(String method, Map<String, ?> parameters) {
		int id = this.page.last.incrementAndGet();
		CompletableFuture<JsonNode> answer = new CompletableFuture<>();
		this.page.answers.put(id, answer);
		await(this.socket
			.sendText(this.mapper.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true));
		return await(answer);
	}

	private <T> T await(CompletableFuture<T> future) {
		return future.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
	}

	@Override
	public void close() {
		this.socket.abort();
		stop();
	}

	private void stop() {
		List<ProcessHandle> processes = Stream.concat(this.process.descendants(), Stream.of(this.process.toHandle()))
			.toList();
		this.process.destroy();
		try {
			this.process.onExit().orTimeout(10, TimeUnit.SECONDS).handle((ended, ex) -> ended).join();
		}
		finally {
			processes.forEach(ProcessHandle::destroyForcibly);
			processes.forEach((ended) -> ended.onExit().orTimeout(10, TimeUnit.SECONDS).join());
			deleteFolder();
		}
	}

	private void deleteFolder() {
		try {
			FileSystemUtils.deleteRecursively(this.folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What the page says.
	 */
	private final class Page implements WebSocket.Listener {

		private final AtomicInteger last = new AtomicInteger();

		private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();

		private final Map<Integer, String> uncaught = new ConcurrentHashMap<>();

		private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

		private final Queue<String> requested = new ConcurrentLinkedQueue<>();

		private final StringBuilder text = new StringBuilder();

		private volatile CompletableFuture<JsonNode> loaded = new CompletableFuture<>();

		@Override
		public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean end) {
			this.text.append(data);
			if (end) {
				JsonNode message = Browser.this.mapper.readTree(this.text.toString());
				this.text.setLength(0);
				hear(message);
			}
			socket.request(1);
			return CompletableFuture.completedFuture(null);
		}

		private void hear(JsonNode message) {
			if (message.has("error")) {
				this.answers.remove(message.path("id").asInt())
					.completeExceptionally(new IllegalStateException(message.path("error").toString()));
			}
			else if (message.has("id")) {
				this.answers.remove(message.path("id").asInt()).complete(message.path("result"));
			}
			else {
				hear(message.path("method").asString(), message.path("params"));
			}
		}

		private void hear(String event, JsonNode parameters) {
			switch (event) {
				case "Page.loadEventFired" -> this.loaded.complete(parameters);
				case "Runtime.exceptionThrown" -> this.uncaught.put(this.uncaught.size(), parameters.toString());
				case "Network.requestWillBeSent" ->
					this.requested.add(parameters.path("request").path("url").asString());
				case "Log.entryAdded" -> complain(parameters.path("entry").path("level").asString(), parameters);
				case "Runtime.consoleAPICalled" -> complain(parameters.path("type").asString(), parameters);
				default -> {
				}
			}
		}

		private void complain(String level, JsonNode parameters) {
			if (level.equals("error") || level.equals("warning")) {
				this.complaints.add(parameters.toString());
			}
		}

	}

}
