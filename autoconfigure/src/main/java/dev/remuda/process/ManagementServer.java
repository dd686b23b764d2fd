package dev.remuda.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.remuda.process.PoolSnapshot.WorkerSnapshot;

/**
 * Where all workers are managed at once: shows whether enough of them are ready and the
 * metrics of all, and hands on everything else to one of them, which knows who may see
 * it.
 */
final class ManagementServer {

	private static final int THREADS = 4;

	private static final int QUEUE = 100;

	private static final int CONNECT_MILLIS = 2_000;

	private static final int READ_MILLIS = 60_000;

	private static final int STOP_SECONDS = 1;

	/**
	 * Bytes of a request: operations have some words.
	 */
	private static final int LONGEST_BODY = 64 * 1024;

	/**
	 * What belongs to a connection, and not to a request or a response.
	 */
	private static final Set<String> HOP_BY_HOP = Set.of("connection", "keep-alive", "transfer-encoding", "te",
			"trailer", "upgrade", "host", "content-length", "proxy-authorization", "proxy-authenticate");

	private static final String JSON = "application/vnd.spring-boot.actuator.v3+json";

	private final HttpServer server;

	/**
	 * When there are too many, no more of them are read.
	 */
	private final ThreadPoolExecutor executor = new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.MINUTES,
			new ArrayBlockingQueue<>(QUEUE), new ThreadPoolExecutor.CallerRunsPolicy());

	private final Supplier<PoolSnapshot> pool;

	private final String path;

	private final MergedMetrics metrics = new MergedMetrics();

	/**
	 * Start a server.
	 * @throws IOException if the address is in use, or isn't one of this machine
	 */
	ManagementServer(MasterSettings.Management where, Supplier<PoolSnapshot> pool) throws IOException {
		this.pool = pool;
		this.path = where.path();
		InetSocketAddress address = new InetSocketAddress(where.host(), where.port());
		try {
			this.server = HttpServer.create(address, 0);
		}
		catch (IOException ex) {
			throw new IOException("The master can't be managed on %s: %s".formatted(address, ex.getMessage()), ex);
		}
		this.executor.allowCoreThreadTimeOut(true);
		this.server.setExecutor(this.executor);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	int port() {
		return this.server.getAddress().getPort();
	}

	void close() {
		this.server.stop(STOP_SECONDS);
		this.executor.shutdownNow();
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			String asked = exchange.getRequestURI().getRawPath();
			String endpoint = asked.startsWith(this.path + "/") ? asked.substring(this.path.length() + 1) : "";
			if (endpoint.equals("health") || endpoint.equals("health/readiness")) {
				boolean up = isReady(this.pool.get());
				answer(exchange, (up) ? 200 : 503, JSON,
						"{\"status\":\"%s\"}".formatted((up) ? "UP" : "OUT_OF_SERVICE"));
			}
			else if (endpoint.equals("health/liveness")) {
				answer(exchange, 200, JSON, "{\"status\":\"UP\"}");
			}
			else if (endpoint.equals("prometheus")) {
				prometheus(exchange);
			}
			else if (endpoint.startsWith("workers/")) {
				String[] parts = endpoint.split("/", 3);
				handOn(exchange, worker(parts[1]).toList(), this.path + ((parts.length > 2) ? "/" + parts[2] : ""));
			}
			else {
				handOn(exchange, ready().toList(), asked);
			}
		}
	}

	/**
	 * At least half of the workers must be there: fewer would have more to do than they
	 * can.
	 */
	private static boolean isReady(PoolSnapshot pool) {
		return pool.ready() > 0 && 2 * pool.ready() >= pool.target();
	}

	private Stream<WorkerSnapshot> ready() {
		return this.pool.get()
			.workers()
			.stream()
			.filter((worker) -> worker.state() == WorkerState.READY && worker.managementPort() > 0)
			.sorted(Comparator.comparing(WorkerSnapshot::slot));
	}

	private Stream<WorkerSnapshot> worker(String slot) {
		return ready().filter((worker) -> String.valueOf(worker.slot()).equals(slot));
	}

	private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", type);
		exchange.sendResponseHeaders(status, (exchange.getRequestMethod().equals("HEAD")) ? -1 : bytes.length);
		if (!exchange.getRequestMethod().equals("HEAD")) {
			exchange.getResponseBody().write(bytes);
		}
	}

	/**
	 * Hand a request on to the first worker that takes it.
	 */
	private static void handOn(HttpExchange exchange, List<WorkerSnapshot> workers, String path) throws IOException {
		byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY);
		for (WorkerSnapshot worker : workers) {
			HttpURLConnection connection = open(exchange, worker, path);
			try {
				if (send(connection, body)) {
					handBack(connection, exchange);
					return;
				}
			}
			finally {
				connection.disconnect();
			}
		}
		answer(exchange, 503, "application/problem+json",
				"{\"title\":\"Service Unavailable\",\"status\":503,\"detail\":\"There is no such worker that is ready.\"}");
	}

	private static boolean send(HttpURLConnection connection, byte[] body) {
		try {
			if (body.length > 0) {
				connection.setDoOutput(true);
				connection.getOutputStream().write(body);
			}
			return connection.getResponseCode() > 0;
		}
		catch (IOException ex) {
			// It has just ended
			return false;
		}
	}

	private static void handBack(HttpURLConnection connection, HttpExchange exchange) throws IOException {
		int status = connection.getResponseCode();
		connection.getHeaderFields().forEach((name, values) -> {
			if (name != null && !HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
				exchange.getResponseHeaders().put(name, values);
			}
		});
		boolean none = exchange.getRequestMethod().equals("HEAD") || status == 204 || status == 304;
		exchange.sendResponseHeaders(status, (none) ? -1 : 0);
		try (InputStream body = (status >= 400) ? connection.getErrorStream() : connection.getInputStream()) {
			if (!none && body != null) {
				body.transferTo(exchange.getResponseBody());
			}
		}
	}

	private static HttpURLConnection open(HttpExchange exchange, WorkerSnapshot worker, String path)
			throws IOException {
		String query = exchange.getRequestURI().getRawQuery();
		URI target = URI.create(
				"http://127.0.0.1:%d%s%s".formatted(worker.managementPort(), path, (query != null) ? "?" + query : ""));
		HttpURLConnection connection = (HttpURLConnection) target.toURL().openConnection();
		connection.setRequestMethod(exchange.getRequestMethod());
		connection.setInstanceFollowRedirects(false);
		connection.setConnectTimeout(CONNECT_MILLIS);
		connection.setReadTimeout(READ_MILLIS);
		// Or Java would keep connections to workers that have ended
		connection.setRequestProperty("Connection", "close");
		exchange.getRequestHeaders().forEach((name, values) -> {
			if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
				values.forEach((value) -> connection.addRequestProperty(name, value));
			}
		});
		return connection;
	}

	/**
	 * Merge what the workers show. What one of them refuses, such as without a password,
	 * is refused.
	 */
	private void prometheus(HttpExchange exchange) throws IOException {
		PoolSnapshot pool = this.pool.get();
		List<WorkerSnapshot> asked = pool.workers().stream().filter((worker) -> worker.managementPort() > 0).toList();
		for (WorkerSnapshot worker : asked) {
			HttpURLConnection connection = open(exchange, worker, this.path + "/prometheus");
			connection.setRequestProperty("Accept", MergedMetrics.TYPE);
			connection.setRequestProperty("Accept-Encoding", "identity");
			try {
				int status = connection.getResponseCode();
				if (status == 200) {
					try (InputStream body = connection.getInputStream()) {
						this.metrics.put(worker.slot(), worker.pid(),
								new String(body.readAllBytes(), StandardCharsets.UTF_8));
					}
				}
				else if (worker.state() == WorkerState.READY) {
					handOn(exchange, List.of(worker), this.path + "/prometheus");
					return;
				}
			}
			catch (IOException ex) {
				// It ends: what it said last counts
			}
			finally {
				connection.disconnect();
			}
		}
		this.metrics.retain(pool.workers().stream().map(WorkerSnapshot::pid).toList());
		answer(exchange, 200, MergedMetrics.TYPE, this.metrics.text() + MergedMetrics.ofPool(pool));
	}

}
