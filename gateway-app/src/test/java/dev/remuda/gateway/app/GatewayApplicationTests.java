package dev.remuda.gateway.app;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GatewayApplication}.
 */
class GatewayApplicationTests {

	private final HttpClient client = HttpClient.newHttpClient();

	@Test
	void forwardsARequestToItsRouteOnTheReactiveModel() throws Exception {
		DisposableServer upstream = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle((request, response) -> response.sendString(Mono.just("upstream " + request.uri())))
			.bindNow();
		try (ConfigurableApplicationContext gateway = start(upstream.port())) {
			assertThat(get(gateway, "/api/hello").body()).isEqualTo("upstream /api/hello");
			assertThat(get(gateway, "/elsewhere").statusCode()).isEqualTo(404);
			assertThat(get(gateway, "/actuator/worker").body()).contains("\"model\":\"reactive\"")
				.contains("Spring MVC is not");
		}
		finally {
			upstream.disposeNow();
		}
	}

	private ConfigurableApplicationContext start(int upstreamPort) {
		String route = "--spring.cloud.gateway.server.webflux.routes[0].";
		return new SpringApplicationBuilder(GatewayApplication.class).run("--server.port=0",
				"--server.address=127.0.0.1", route + "id=upstream", route + "uri=http://127.0.0.1:" + upstreamPort,
				route + "predicates[0]=Path=/api/**");
	}

	private HttpResponse<String> get(ConfigurableApplicationContext gateway, String path) throws Exception {
		String port = gateway.getEnvironment().getRequiredProperty("local.server.port");
		URI uri = URI.create("http://127.0.0.1:" + port + path);
		return this.client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
	}

}
