package dev.remuda.overloadbenchmark;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OverloadApplication}: what the overload benchmark asks it for.
 */
class OverloadApplicationTests {

	private final HttpClient client = HttpClient.newHttpClient();

	@ParameterizedTest
	@ValueSource(strings = { "servlet", "reactive" })
	void countsWhatBecameOfHandlers(String model) throws Exception {
		try (ConfigurableApplicationContext application = new SpringApplicationBuilder(OverloadApplication.class).run(
				"--server.port=0", "--server.address=127.0.0.1", "--remuda.worker.model=" + model,
				"--management.endpoints.web.exposure.include=*", "--remuda.inference.models.slow.batch.max-size=1")) {
			assertThat(get(application, "/work?ms=1&kib=1").body()).isEqualTo("Worked");
			assertThat(get(application, "/work-async?ms=1").body()).isEqualTo("Worked");
			assertThat(get(application, "/infer").body()).isEqualTo("Inferred");
			assertThat(get(application, "/work?ms=60001").statusCode()).isEqualTo(400);
			assertThat(get(application, "/hello").body()).isEqualTo("Hello, World!");
			JsonNode handlers = JsonMapper.builder()
				.build()
				.readTree(get(application, "/actuator/handlers?collect=true").body());
			assertThat(handlers.at("/counts/begun").asInt()).isEqualTo(3);
			assertThat(handlers.at("/counts/completed").asInt()).isEqualTo(3);
			assertThat(handlers.get("threads").asInt()).isPositive();
			assertThat(handlers.get("heapBytes").asLong()).isPositive();
			assertThat(get(application, "/actuator/prometheus").body()).contains("remuda_admission_in_flight");
		}
	}

	private HttpResponse<String> get(ConfigurableApplicationContext application, String path) throws Exception {
		String port = application.getEnvironment().getRequiredProperty("local.server.port");
		URI uri = URI.create("http://127.0.0.1:" + port + path);
		return this.client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
	}

}
