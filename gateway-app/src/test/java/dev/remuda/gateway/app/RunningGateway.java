package dev.remuda.gateway.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The gateway in operation, and a client.
 */
class RunningGateway implements AutoCloseable {

	private static final String WITHOUT_REDIS = "--spring.autoconfigure.exclude=org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration";

	final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	final ConfigurableApplicationContext context;

	final int port;

	private RunningGateway(String[] arguments) {
		this.context = new SpringApplicationBuilder(GatewayApplication.class).run(arguments);
		this.port = this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	/**
	 * Start a gateway.
	 * @param properties what stands behind {@code remuda.gateway.}, or a whole option
	 */
	static RunningGateway start(String... properties) {
		boolean redis = Stream.of(properties).anyMatch((property) -> property.startsWith("--spring.data.redis."));
		Stream<String> options = Stream
			.concat(Stream.of(properties), (redis) ? Stream.empty() : Stream.of(WITHOUT_REDIS))
			.map((property) -> property.startsWith("--") ? property : "--remuda.gateway." + property);
		// The quiet period is two seconds of waiting for nothing
		return new RunningGateway(Stream
			.concat(Stream.of("--server.port=0", "--server.address=127.0.0.1",
					"--spring.reactor.netty.shutdown-quiet-period=0s"), options)
			.toArray(String[]::new));
	}

	/**
	 * Start a gateway with one upstream that takes everything, its servers in turn.
	 */
	static RunningGateway before(String servers, String... properties) {
		// Spring joins the values of an option that is there twice
		Map<String, String> options = new LinkedHashMap<>();
		Stream
			.concat(Stream.of("upstreams.test.servers=" + servers, "upstreams.test.balance=round-robin",
					"routes[0].path=/**", "routes[0].upstream=test"), Stream.of(properties))
			.forEach((option) -> options.put(option.substring(0, option.indexOf('=')), option));
		return start(options.values().toArray(String[]::new));
	}

	/**
	 * An address at which nobody listens.
	 */
	static String nobody() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			return "127.0.0.1:" + socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path));
	}

	HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

	HttpResponse<String> get(String path) throws Exception {
		return send(request(path));
	}

	HttpResponse<String> post(String path, String body) throws Exception {
		return send(request(path).POST(BodyPublishers.ofString(body)));
	}

	/**
	 * Read a value of a server of the upstream {@code test} from the endpoint.
	 */
	<T> T server(int index, String field) {
		try {
			String body = get("/actuator/upstreams").body();
			return JsonPath.read(body, "$.upstreams.test.servers[%d].%s".formatted(index, field));
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

}
