package dev.remuda.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BenchmarkApplication}: it answers as {@code contract.json} says, which
 * the Flask application of the benchmarks is held to as well.
 */
class BenchmarkApplicationTests {

	private static final Path CONTRACT = Path.of(System.getProperty("basedir", ""), "benchmarks", "tests",
			"contract.json");

	private final HttpClient client = HttpClient.newHttpClient();

	@ParameterizedTest
	@ValueSource(strings = { "servlet", "reactive" })
	void answersAsTheContractSays(String model) throws Exception {
		JsonNode contract = JsonMapper.builder().build().readTree(CONTRACT);
		assertThat(contract).isNotEmpty();
		try (ConfigurableApplicationContext application = start(model)) {
			for (JsonNode expected : contract) {
				HttpResponse<String> response = get(application, expected.get("path").asString());
				assertThat(response.statusCode()).as(expected.toString()).isEqualTo(expected.get("status").asInt());
				if (expected.has("body")) {
					assertThat(response.body()).isEqualTo(expected.get("body").asString());
					assertThat(response.headers().firstValue("Content-Type"))
						.hasValueSatisfying((type) -> assertThat(type.replace(" ", ""))
							.isEqualToIgnoringCase("text/plain;charset=utf-8"));
				}
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "servlet", "reactive" })
	void waitsWithoutAThread(String model) throws Exception {
		try (ConfigurableApplicationContext application = start(model)) {
			assertThat(get(application, "/sleep-async?ms=7").body()).isEqualTo("Waited for 7 ms");
			assertThat(get(application, "/sleep-async?ms=60001").statusCode()).isEqualTo(400);
		}
	}

	@Test
	void saysWhichProcessAnswersAndStartsAsSlowlyAsItShould() throws Exception {
		long begin = System.nanoTime();
		try (ConfigurableApplicationContext application = start("servlet", "--benchmark.start-delay=1500ms")) {
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(1500));
			assertThat(get(application, "/pid").body()).isEqualTo(String.valueOf(ProcessHandle.current().pid()));
		}
	}

	private ConfigurableApplicationContext start(String model, String... arguments) {
		List<String> all = new ArrayList<>(
				List.of("--server.port=0", "--server.address=127.0.0.1", "--remuda.worker.model=" + model));
		all.addAll(List.of(arguments));
		return new SpringApplicationBuilder(BenchmarkApplication.class).run(all.toArray(String[]::new));
	}

	private HttpResponse<String> get(ConfigurableApplicationContext application, String path)
			throws IOException, InterruptedException {
		String port = application.getEnvironment().getRequiredProperty("local.server.port");
		URI uri = URI.create("http://127.0.0.1:" + port + path);
		return this.client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
	}

}
