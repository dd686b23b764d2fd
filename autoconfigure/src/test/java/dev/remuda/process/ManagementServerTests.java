package dev.remuda.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.remuda.process.PoolSnapshot.WorkerSnapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ManagementServer}, with workers that answer what they are told to.
 */
class ManagementServerTests {

	private final List<HttpServer> workers = new ArrayList<>();

	private final HttpClient client = HttpClient.newHttpClient();

	private volatile PoolSnapshot pool = new PoolSnapshot(2, 0, 0, null, List.of());

	@SuppressWarnings("NullAway.Init")
	private ManagementServer server;

	@BeforeEach
	void start() throws IOException {
		this.server = new ManagementServer(new MasterSettings.Management("127.0.0.1", 0, "/actuator"), () -> this.pool);
	}

	@AfterEach
	void stop() {
		this.server.close();
		this.workers.forEach((worker) -> worker.stop(0));
	}

	@Test
	void isReadyWithHalfOfTheWorkers() throws Exception {
		assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);
		assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
		this.pool = new PoolSnapshot(3, 1, 0, null, List.of());
		assertThat(get("/actuator/health").body()).isEqualTo("{\"status\":\"OUT_OF_SERVICE\"}");
		this.pool = new PoolSnapshot(3, 2, 0, null, List.of());
		assertThat(get("/actuator/health").body()).isEqualTo("{\"status\":\"UP\"}");
	}

	@Test
	void handsOnWhatAWorkerKnows() throws Exception {
		workers((exchange) -> answer(exchange, 200, "first"),
				(exchange) -> answer(exchange, 404,
						exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
								+ exchange.getRequestHeaders().getFirst("Authorization") + " "
								+ new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
		assertThat(get("/actuator/info").body()).isEqualTo("first");
		HttpResponse<String> response = this.client
			.send(request("/actuator/workers/1/loggers/a%20b?c=d%26").header("Authorization", "Basic e")
				.POST(BodyPublishers.ofString("level"))
				.build(), BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(response.body()).isEqualTo("POST /actuator/loggers/a%20b?c=d%26 Basic e level");
		assertThat(response.headers().firstValue("X-Worker")).hasValue("yes");
		assertThat(get("/actuator/workers/2/info").statusCode()).isEqualTo(503);
		assertThat(get("/actuator/workers/x/info").statusCode()).isEqualTo(503);
	}

	@Test
	void asksTheNextWorkerWhenOneHasJustEnded() throws Exception {
		workers((exchange) -> answer(exchange, 200, "first"), (exchange) -> answer(exchange, 200, "second"));
		this.workers.get(0).stop(0);
		assertThat(get("/actuator/info").body()).isEqualTo("second");
	}

	@Test
	void mergesMetricsThatAreNotCompressed() throws Exception {
		workers((exchange) -> answer(exchange, 200, metrics(exchange)),
				(exchange) -> answer(exchange, 200, metrics(exchange)));
		HttpResponse<String> response = this.client
			.send(request("/actuator/prometheus").header("Accept-Encoding", "gzip").build(), BodyHandlers.ofString());
		assertThat(response.body().lines()).contains("accepted{worker=\"0\",encoding=\"identity\"} 1",
				"accepted{worker=\"1\",encoding=\"identity\"} 1", "remuda_processes_ready 2");
	}

	@Test
	void refusesMetricsThatAWorkerRefuses() throws Exception {
		workers((exchange) -> answer(exchange, 401, "who are you?"));
		HttpResponse<String> response = get("/actuator/prometheus");
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.body()).isEqualTo("who are you?");
	}

	private static String metrics(HttpExchange exchange) {
		return "# TYPE accepted gauge\naccepted{encoding=\"%s\"} 1\n"
			.formatted(String.join(" ", exchange.getRequestHeaders().get("Accept-Encoding")));
	}

	private static void answer(HttpExchange exchange, int status, String body) throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("X-Worker", "yes");
		exchange.sendResponseHeaders(status, bytes.length);
		exchange.getResponseBody().write(bytes);
		exchange.close();
	}

	private void workers(HttpHandler... handlers) throws IOException {
		List<WorkerSnapshot> snapshots = new ArrayList<>();
		for (HttpHandler handler : handlers) {
			HttpServer worker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			worker.createContext("/", handler);
			worker.start();
			snapshots.add(new WorkerSnapshot(snapshots.size(), 100 + snapshots.size(), worker.getAddress().getPort(),
					WorkerState.READY, 0, 0, WorkerFigures.NONE, 0, 0, null));
			this.workers.add(worker);
		}
		this.pool = new PoolSnapshot(handlers.length, handlers.length, 0, null, snapshots);
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(this.server.port(), path)));
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return this.client.send(request(path).build(), BodyHandlers.ofString());
	}

}
