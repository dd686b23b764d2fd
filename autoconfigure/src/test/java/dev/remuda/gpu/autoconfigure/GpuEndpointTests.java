package dev.remuda.gpu.autoconfigure;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import dev.remuda.gpu.FakeNvidiaSmi;
import dev.remuda.gpu.GpuMonitor;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@link GpuEndpoint} and the meters show on a real server.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the command is a shell script")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GpuEndpointTests {

	private final String model;

	private final Class<? extends WebServer> server;

	private final HttpClient client = HttpClient.newHttpClient();

	private ConfigurableApplicationContext application;

	GpuEndpointTests(String model, Class<? extends WebServer> server) {
		this.model = model;
		this.server = server;
	}

	@BeforeAll
	void start(@TempDir Path directory) throws Exception {
		String command = FakeNvidiaSmi.answering(directory, FakeNvidiaSmi.TWO_DEVICES, FakeNvidiaSmi.TWO_PROCESSES);
		this.application = start("--remuda.gpu.provider=nvidia-smi", "--remuda.gpu.nvidia-smi=" + command,
				"--remuda.gpu.refresh-interval=1h", "--remuda.gpu.timeout=60s",
				"--management.endpoints.web.exposure.include=gpu,metrics");
		this.application.getBean(GpuMonitor.class).reportAsync().join();
	}

	@AfterAll
	void stop() {
		this.application.close();
	}

	@Test
	void runsOnTheServerThatItSays() {
		assertThat(((WebServerApplicationContext) this.application).getWebServer()).isInstanceOf(this.server);
	}

	@Test
	void answersJsonByDefault() {
		for (String accept : List.of("*/*", "application/json", "application/vnd.spring-boot.actuator.v3+json")) {
			HttpResponse<String> response = get("/actuator/gpu", accept);
			assertThat(response.statusCode()).as(accept).isEqualTo(200);
			assertThat(response.headers().firstValue("Content-Type").orElse("")).contains("json");
			assertThat(JsonPath.<String>read(response.body(), "$.source")).isEqualTo("nvidia-smi");
		}
	}

	@Test
	void showsTheDevicesInJson() {
		DocumentContext json = JsonPath.parse(get("/actuator/gpu", "application/json").body());
		assertThat(json.<String>read("$.reason")).isEqualTo("set by remuda.gpu.provider");
		assertThat(json.<String>read("$.time")).matches("\\d{4}-.*Z");
		assertThat(json.<String>read("$.driverVersion")).isEqualTo("570.86.10");
		assertThat(json.<Integer>read("$.devices.length()")).isEqualTo(2);
		assertThat(json.<Integer>read("$.devices[0].index")).isZero();
		assertThat(json.<String>read("$.devices[0].uuid")).isEqualTo("GPU-aaaa");
		assertThat(json.<String>read("$.devices[0].name")).isEqualTo("NVIDIA Stub 80GB");
		assertThat(json.<Number>read("$.devices[0].memoryTotalBytes").longValue()).isEqualTo(85899345920L);
		assertThat(json.<Number>read("$.devices[0].memoryUsedBytes").longValue()).isEqualTo(1073741824L);
		assertThat(json.<Double>read("$.devices[0].gpuUtilization")).isEqualTo(0.37);
		assertThat(json.<Double>read("$.devices[0].powerWatts")).isEqualTo(68.53);
		assertThat(json.<Integer>read("$.devices[0].processes[0].pid")).isEqualTo(4242);
		assertThat(json.<String>read("$.devices[0].processes[0].name")).isEqualTo("/usr/bin/python3");
	}

	@Test
	void leavesOutWhatADeviceDoesNotHave() {
		DocumentContext json = JsonPath.parse(get("/actuator/gpu", "application/json").body());
		assertThat(json.<Map<String, Object>>read("$.devices[1]")).containsEntry("temperatureCelsius", 35)
			.containsEntry("processes", List.of())
			.doesNotContainKeys("gpuUtilization", "powerWatts", "fanSpeed", "performanceState", "energyJoules");
		assertThat(json.<Map<String, Object>>read("$")).doesNotContainKey("error");
	}

	@Test
	void neverShowsTheArgumentsOfAProcess() {
		assertThat(get("/actuator/gpu", "application/json").body()).doesNotContain("secret");
		assertThat(get("/actuator/gpu", "text/plain").body()).doesNotContain("secret");
	}

	@Test
	void answersATableToWhoWantsText() {
		HttpResponse<String> response = get("/actuator/gpu", "text/plain");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
		assertThat(response.body()).startsWith("Driver: 570.86.10 ")
			.contains("| GPU | Name             | Bus-Id", "|   0 | NVIDIA Stub 80GB | 00000000:17:00.0 |",
					"| 4242 | /usr/bin/python3 |");
	}

	@Test
	void changesNothing() throws Exception {
		HttpRequest post = request(this.application, "/actuator/gpu").POST(BodyPublishers.noBody()).build();
		assertThat(this.client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
	}

	@Test
	void hasMetersForEachDevice() {
		Awaitility.await().untilAsserted(() -> {
			String body = get("/actuator/metrics/hw.gpu.utilization?tag=hw.id:GPU-aaaa", "application/json").body();
			assertThat(JsonPath.<Double>read(body, "$.measurements[0].value")).isEqualTo(0.37);
		});
		String devices = get("/actuator/metrics/remuda.gpu.devices", "application/json").body();
		assertThat(JsonPath.<Double>read(devices, "$.measurements[0].value")).isEqualTo(2.0);
	}

	@Test
	void isNotOnTheWebUnlessExposed() throws Exception {
		try (ConfigurableApplicationContext unexposed = start("--remuda.gpu.provider=none")) {
			HttpRequest request = request(unexposed, "/actuator/gpu").build();
			assertThat(this.client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
		}
	}

	private ConfigurableApplicationContext start(String... arguments) {
		return new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "server.address=127.0.0.1", "remuda.worker.model=" + this.model,
					"spring.main.banner-mode=off")
			.run(arguments);
	}

	private HttpResponse<String> get(String path, String accept) {
		try {
			return this.client.send(request(this.application, path).header("Accept", accept).build(),
					BodyHandlers.ofString());
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static HttpRequest.Builder request(ConfigurableApplicationContext application, String path) {
		String port = application.getEnvironment().getRequiredProperty("local.server.port");
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
