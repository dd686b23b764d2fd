package dev.remuda.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.remuda.dashboard.Dashboard;
import dev.remuda.dashboard.DashboardFile;

/**
 * A server with the real dashboard and an actuator that answers from files, in which each
 * count grows from one answer to the next.
 */
final class CannedActuator implements AutoCloseable {

	private final Map<String, Answer> answers = new ConcurrentHashMap<>();

	private final AtomicInteger asked = new AtomicInteger();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final HttpServer server;

	private final Dashboard dashboard;

	/**
	 * Create a server.
	 * @param endpoints the paths of the endpoints by their ids, as the dashboard has them
	 */
	CannedActuator(Map<String, String> endpoints) throws IOException {
		this.dashboard = new Dashboard("/remuda", "canned", () -> endpoints, getClass().getClassLoader());
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
		this.server.setExecutor(this.threads);
		this.server.createContext("/remuda", this::serve);
		this.server.createContext("/actuator", this::answer);
		this.server.start();
	}

	String address() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	/**
	 * Answer with a file from now on.
	 */
	void answer(String id, String file) {
		this.answers.put("/actuator/" + id, new Answer(200, "application/json", read(file)));
	}

	/**
	 * Answer with a status and a page in HTML from now on.
	 */
	void answer(String id, int status) {
		this.answers.put("/actuator/" + id, new Answer(status, "text/html", "<p>Who are you?</p>"));
	}

	/**
	 * Return how often the actuator was asked.
	 */
	int asked() {
		return this.asked.get();
	}

	private static String read(String file) {
		try (InputStream input = CannedActuator.class.getResourceAsStream("/dashboard/" + file)) {
			return new String(input.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void serve(HttpExchange exchange) throws IOException {
		DashboardFile file = this.dashboard.find(exchange.getRequestURI().getPath());
		Dashboard.HEADERS.forEach(exchange.getResponseHeaders()::set);
		send(exchange, 200, file.contentType(), file.content());
	}

	private void answer(HttpExchange exchange) throws IOException {
		int count = this.asked.incrementAndGet();
		Answer answer = this.answers.get(exchange.getRequestURI().getPath());
		send(exchange, answer.status(), answer.contentType(),
				answer.body().replace("${count}", String.valueOf(count)).getBytes(StandardCharsets.UTF_8));
	}

	private static void send(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
		exchange.getResponseHeaders().set("Content-Type", contentType);
		exchange.sendResponseHeaders(status, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	/**
	 * What an endpoint answers.
	 */
	private record Answer(int status, String contentType, String body) {

	}

}
