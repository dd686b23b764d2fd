package dev.remuda.dashboard.contract;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.remuda.worker.WorkerLoad;
import dev.remuda.worker.WorkerModel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What each worker model promises about the dashboard, on a real server.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class DashboardContractTests {

	private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

	private static final Pattern IMPORTED = Pattern.compile("from '(\\./[a-z]+\\.js)'");

	private static final Pattern ENDPOINT = Pattern.compile("<meta name=\"remuda-([a-z]+)\" content=\"([^\"]*)\">");

	private final WorkerModel model;

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private ConfigurableApplicationContext application;

	DashboardContractTests(WorkerModel model) {
		this.model = model;
	}

	@BeforeAll
	void start() {
		this.application = run("--remuda.dashboard.enabled=true", "--spring.application.name=<b>Horses & Co",
				"--remuda.admission.max-in-flight=1", "--remuda.admission.queue.capacity=0",
				"--management.endpoints.web.exposure.include=worker,health");
	}

	@AfterAll
	void stop() {
		this.application.close();
	}

	@Test
	void servesThePage() throws Exception {
		HttpResponse<String> page = get("/remuda");
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(header(page, "Content-Type")).isEqualToIgnoringCase("text/html;charset=UTF-8");
		assertThat(page.body()).contains("<h1>&lt;b&gt;Horses &amp; Co</h1>").doesNotContain("{");
	}

	@Test
	void loadsNothingFromElsewhereAndHasNoScriptWithinThePage() throws Exception {
		HttpResponse<String> page = get("/remuda");
		assertThat(header(page, "Content-Security-Policy")).startsWith("default-src 'self'; ")
			.doesNotContain("unsafe", "http");
		assertThat(page.body()).doesNotContain("//", " style=", "<style", " onclick").doesNotContainPattern("<script>");
	}

	@Test
	void servesWhatThePageLoads() throws Exception {
		List<URI> files = files();
		assertThat(files).hasSizeGreaterThan(8);
		for (URI file : files) {
			HttpResponse<String> response = send(HttpRequest.newBuilder(file));
			assertThat(response.statusCode()).as(file.getPath()).isEqualTo(200);
			assertThat(header(response, "Content-Type")).as(file.getPath())
				.startsWithIgnoringCase(file.getPath().endsWith(".js") ? "text/javascript"
						: file.getPath().endsWith(".css") ? "text/css" : "image/svg+xml");
			assertThat(header(response, "Content-Security-Policy")).startsWith("default-src 'self'");
			assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
			assertThat(response.body()).isNotBlank();
		}
	}

	@Test
	void sendsNoFileTwice() throws Exception {
		for (String path : List.of("/remuda", "/remuda/page.js")) {
			HttpResponse<String> first = get(path);
			HttpResponse<String> second = send(request(path).header("If-None-Match", header(first, "ETag")));
			assertThat(second.statusCode()).isEqualTo(304);
			assertThat(second.body()).isEmpty();
			assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
		}
	}

	@Test
	void saysWhereTheEndpointsAreAndWhichIsNotExposed() throws Exception {
		assertThat(endpoints(get("/remuda"))).containsExactly("worker=./actuator/worker", "gpu=");
		assertThat(send(HttpRequest.newBuilder(uri("/remuda").resolve("./actuator/worker"))).statusCode())
			.isEqualTo(200);
	}

	@Test
	void leadsThoseWithASlashTooManyToThePage() throws Exception {
		HttpResponse<String> response = get("/remuda/");
		assertThat(response.statusCode()).isEqualTo(302);
		assertThat(header(response, "Location")).isEqualTo("../remuda");
	}

	@Test
	void answersNothingElse() throws Exception {
		assertThat(get("/remuda/index.html").statusCode()).isEqualTo(404);
		assertThat(get("/remuda/page.js/more").statusCode()).isEqualTo(404);
		assertThat(get("/remudas").statusCode()).isEqualTo(404);
		assertThat(send(request("/remuda").POST(BodyPublishers.noBody())).statusCode()).isIn(404, 405);
		assertThat(send(request("/remuda").method("HEAD", BodyPublishers.noBody())).statusCode()).isEqualTo(200);
	}

	@Test
	void isThereWhileTheServerIsFullAndCountsInNothing() throws Exception {
		Application.Holding holding = this.application.getBean(Application.Holding.class);
		CompletableFuture<HttpResponse<String>> held = this.client.sendAsync(request("/hold").build(),
				BodyHandlers.ofString());
		try {
			Awaitility.await().until(() -> load().inFlight() == 1);
			long refused = refused();
			for (URI file : files()) {
				assertThat(send(HttpRequest.newBuilder(file)).statusCode()).as(file.getPath()).isEqualTo(200);
			}
			assertThat(get("/remuda").statusCode()).isEqualTo(200);
			assertThat(load().inFlight()).isEqualTo(1);
			assertThat(refused()).isEqualTo(refused);
			assertThat(get("/remudas").statusCode()).isEqualTo(503);
			assertThat(get("/remuda/../hello").statusCode()).isEqualTo(503);
			assertThat(refused()).isEqualTo(refused + 2);
		}
		finally {
			holding.end.countDown();
		}
		assertThat(held.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
	}

	@Test
	void isWhereTheActuatorIs() throws Exception {
		try (ConfigurableApplicationContext other = run("--remuda.dashboard.enabled=true",
				"--remuda.dashboard.path=/status/horses", "--management.server.port=0",
				"--management.server.address=127.0.0.1", "--management.server.base-path=/ops",
				"--management.endpoints.web.base-path=/manage", "--management.endpoints.web.path-mapping.worker=herd",
				"--management.endpoints.web.exposure.include=*", "--remuda.gpu.provider=none")) {
			String port = other.getEnvironment().getRequiredProperty("local.management.port");
			URI page = URI.create("http://127.0.0.1:" + port + "/ops/status/horses");
			HttpResponse<String> response = send(HttpRequest.newBuilder(page));
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(endpoints(response)).containsExactly("worker=../manage/herd", "gpu=../manage/gpu");
			for (String relative : List.of("../manage/herd", "../manage/gpu", "horses/page.js", "horses/uplot.js")) {
				assertThat(send(HttpRequest.newBuilder(page.resolve(relative))).statusCode()).as(relative)
					.isEqualTo(200);
			}
			assertThat(response.body()).contains("src=\"horses/page.js\"");
			assertThat(send(HttpRequest.newBuilder(uri(other, "/status/horses"))).statusCode()).isEqualTo(404);
		}
	}

	@Test
	void isNotThereUnlessItIsWanted() throws Exception {
		try (ConfigurableApplicationContext other = run()) {
			for (String path : List.of("/remuda", "/remuda/", "/remuda/page.js", "/dev/remuda/dashboard/page.js")) {
				assertThat(send(HttpRequest.newBuilder(uri(other, path))).statusCode()).as(path).isEqualTo(404);
			}
		}
	}

	private ConfigurableApplicationContext run(String... settings) {
		Stream<String> common = Stream.of("--server.port=0", "--server.address=127.0.0.1",
				"--remuda.worker.model=" + this.model.id(), "--spring.main.banner-mode=off");
		return new SpringApplicationBuilder(Application.class)
			.run(Stream.concat(common, Stream.of(settings)).toArray(String[]::new));
	}

	private List<URI> files() throws Exception {
		URI page = uri("/remuda");
		List<URI> loaded = found(LOADED, get("/remuda").body()).map((match) -> page.resolve(match.group(1))).toList();
		URI script = page.resolve("remuda/page.js");
		assertThat(loaded).contains(script);
		Stream<URI> imported = found(IMPORTED, send(HttpRequest.newBuilder(script)).body())
			.map((match) -> script.resolve(match.group(1)));
		return Stream.concat(loaded.stream(), imported).toList();
	}

	private static List<String> endpoints(HttpResponse<String> page) {
		return found(ENDPOINT, page.body()).map((match) -> match.group(1) + "=" + match.group(2)).toList();
	}

	private static Stream<MatchResult> found(Pattern pattern, String text) {
		return pattern.matcher(text).results();
	}

	private WorkerLoad.Group load() {
		return this.application.getBean(WorkerLoad.class).groups().get("default");
	}

	private long refused() {
		return load().refused().values().stream().mapToLong(Long::longValue).sum();
	}

	private static URI uri(ConfigurableApplicationContext application, String path) {
		return URI
			.create("http://127.0.0.1:" + application.getEnvironment().getRequiredProperty("local.server.port") + path);
	}

	private URI uri(String path) {
		return uri(this.application, path);
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60));
	}

	private HttpResponse<String> get(String path) throws Exception {
		return send(request(path));
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

	private static String header(HttpResponse<String> response, String name) {
		return response.headers().firstValue(name).orElse("");
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@RestController
		static class Holding {

			final CountDownLatch end = new CountDownLatch(1);

			@GetMapping("/hold")
			String hold() throws InterruptedException {
				return String.valueOf(this.end.await(60, TimeUnit.SECONDS));
			}

			@GetMapping("/hello")
			String hello() {
				return "Hello";
			}

		}

	}

}
