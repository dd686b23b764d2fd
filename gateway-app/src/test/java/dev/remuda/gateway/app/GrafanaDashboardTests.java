package dev.remuda.gateway.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.remuda.gateway.GatewayListener;
import dev.remuda.gpu.GpuDevice;
import dev.remuda.gpu.GpuMonitor;
import dev.remuda.gpu.GpuReport;
import dev.remuda.gpu.GpuSource;
import dev.remuda.inference.BatchFunction;
import dev.remuda.inference.InferenceModel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The dashboard for Grafana against an application in which everything is switched on:
 * what it asks for is there when Prometheus reads the meters.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrafanaDashboardTests {

	private static final Path DASHBOARD = Path.of(System.getProperty("basedir", ""), "..", "docs", "dashboards",
			"remuda.json");

	/**
	 * Labels that Prometheus adds itself when it reads.
	 */
	private static final Set<String> ADDED = Set.of("instance", "job");

	/**
	 * Metrics that are there under the virtual model alone, which this application can't
	 * have: the sample is asked for them.
	 */
	private static final Set<String> VIRTUAL_ALONE = Set.of("remuda_worker_pinned_total",
			"remuda_worker_carrier_lag_seconds");

	private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_][a-z0-9_]*)(?:\\{(.*)})? [-+0-9.eEaNIinf]+$");

	private static final Pattern LABEL = Pattern.compile("([a-z_]+)(?:=~|!=|!~|=)\"[^\"]*\"");

	private static final Pattern SELECTOR = Pattern.compile("\\b([a-z_][a-z0-9_]*)\\b(?:\\{([^}]*)})?(?!\\s*\\()");

	private static final Pattern GROUPING = Pattern.compile("\\b(by|without|on|ignoring|group_left)\\s*\\(([^)]*)\\)");

	private static final Set<String> WORDS = Set.of("and", "or", "unless", "offset", "bool");

	private final Map<String, Set<String>> scraped = new TreeMap<>();

	private JsonNode dashboard;

	private ConfigurableApplicationContext application;

	@BeforeAll
	void scrape() throws Exception {
		this.dashboard = new JsonMapper().readTree(Files.readString(DASHBOARD));
		HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
		try (TestServer server = new TestServer(
				(request, response) -> response.header("Cache-Control", "max-age=60").sendString(Mono.just("ok")))) {
			this.application = new SpringApplicationBuilder(GatewayApplication.class, Everything.class)
				.run(options(server));
			URI address = URI.create(
					"http://127.0.0.1:" + this.application.getEnvironment().getRequiredProperty("local.server.port"));
			assertThat(get(client, address.resolve("/hello")).statusCode()).isEqualTo(200);
			this.application.getBeanProvider(new ParameterizedTypeReference<InferenceModel<String, String>>() {
			}).getObject().infer("horse");
			this.application.getBeansOfType(GatewayListener.class).values().forEach((each) -> each.uncounted("test"));
			System.gc();
			Awaitility.await().untilAsserted(() -> {
				read(get(client, address.resolve("/actuator/prometheus")).body());
				assertThat(this.scraped).containsKeys("jvm_gc_pause_seconds_count", "remuda_gateway_mirrored_total",
						"remuda_gateway_responses_total", "http_server_requests_seconds_bucket", "hw_power_watts");
			});
		}
	}

	private static String[] options(TestServer server) {
		return Stream
			.of("spring.autoconfigure.exclude=org.springframework.boot.data.redis.autoconfigure."
					+ "DataRedisAutoConfiguration", "spring.reactor.netty.shutdown-quiet-period=0s", "server.port=0",
					"server.address=127.0.0.1", "management.endpoints.web.exposure.include=prometheus",
					"management.metrics.tags.application=test",
					"management.metrics.distribution.percentiles-histogram.http.server.requests=true",
					"management.metrics.distribution.percentiles-histogram.remuda.inference=true",
					"management.metrics.distribution.percentiles-histogram.remuda.inference.batch.size=false",
					"remuda.admission.max-in-flight=50", "remuda.inference.models.test.queue.capacity=8",
					"remuda.gateway.upstreams.test.servers=" + server.address(),
					"remuda.gateway.upstreams.shadow.servers=" + server.address(), "remuda.gateway.routes[0].path=/**",
					"remuda.gateway.routes[0].upstream=test", "remuda.gateway.routes[0].mirror.upstream=shadow",
					"remuda.gateway.routes[0].cache.max-size=1MB")
			.map((option) -> "--" + option)
			.toArray(String[]::new);
	}

	private static HttpResponse<String> get(HttpClient client, URI address) throws Exception {
		return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
	}

	private void read(String text) {
		SAMPLE.matcher(text).results().forEach((sample) -> {
			Set<String> labels = this.scraped.computeIfAbsent(sample.group(1), (name) -> new TreeSet<>());
			if (sample.group(2) != null) {
				labels.addAll(names(sample.group(2)));
			}
		});
	}

	@AfterAll
	void stop() {
		if (this.application != null) {
			this.application.close();
		}
	}

	@Test
	void asksForMetersThatThereAre() {
		assertThat(expressions()).hasSizeGreaterThan(40)
			.allSatisfy((expression) -> assertThat(selectors(expression))
				.allSatisfy((metric, labels) -> assertThat(this.scraped).as(expression).containsKey(metric)));
	}

	@Test
	void asksForLabelsThatTheMetersHave() {
		assertThat(expressions()).allSatisfy((expression) -> {
			Map<String, Set<String>> selectors = selectors(expression);
			selectors.forEach((metric, labels) -> assertThat(known(Set.of(metric))).as(expression).containsAll(labels));
			assertThat(known(selectors.keySet())).as(expression).containsAll(groupings(expression));
		});
	}

	@Test
	void hasAPanelForEachMeterOfRemuda() {
		Set<String> shown = expressions().stream()
			.flatMap((expression) -> selectors(expression).keySet().stream())
			.map(GrafanaDashboardTests::family)
			.collect(Collectors.toSet());
		assertThat(this.scraped.keySet())
			.filteredOn((metric) -> metric.startsWith("remuda_") || metric.startsWith("hw_"))
			.extracting(GrafanaDashboardTests::family)
			.isSubsetOf(shown);
	}

	@Test
	void canBeImported() {
		assertThat(this.dashboard.path("__inputs").path(0).path("name").asString()).isEqualTo("DS_PROMETHEUS");
		assertThat(this.dashboard.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(39);
		assertThat(this.dashboard.path("uid").asString()).isEqualTo("remuda");
		assertThat(this.dashboard.path("templating").path("list").valueStream())
			.extracting((variable) -> variable.path("name").asString())
			.containsExactly("application", "instance");
		assertThat(panels()).extracting((panel) -> panel.path("id").asInt()).doesNotHaveDuplicates();
		assertThat(panels()).filteredOn((panel) -> !panel.path("type").asString().equals("row")).allSatisfy((panel) -> {
			String title = panel.path("title").asString();
			assertThat(title).isNotBlank();
			assertThat(panel.path("description").asString()).as(title).endsWith(".");
			assertThat(panel.path("fieldConfig").path("defaults").path("unit").asString()).as(title).isNotBlank();
			assertThat(panel.path("datasource").path("uid").asString()).as(title).isEqualTo("${DS_PROMETHEUS}");
			assertThat(panel.path("targets")).as(title).isNotEmpty();
		});
		assertThat(panels()).filteredOn((panel) -> panel.path("type").asString().equals("row"))
			.extracting((row) -> row.path("title").asString())
			.containsExactly("Traffic", "Admission", "Worker", "Inference", "GPU", "Gateway", "JVM");
	}

	private List<JsonNode> panels() {
		return this.dashboard.path("panels").valueStream().toList();
	}

	private List<String> expressions() {
		List<String> expressions = new ArrayList<>();
		panels().forEach(
				(panel) -> panel.path("targets").forEach((target) -> expressions.add(target.path("expr").asString())));
		this.dashboard.path("templating")
			.path("list")
			.forEach((variable) -> expressions.add(variable.path("query")
				.path("query")
				.asString()
				.replaceAll("label_values\\((.*), ([a-z]+)\\)", "count by ($2) ($1)")));
		return expressions;
	}

	/**
	 * Return the metrics of an expression, with the labels that it selects by.
	 */
	private static Map<String, Set<String>> selectors(String expression) {
		Map<String, Set<String>> selectors = new TreeMap<>();
		String plain = GROUPING.matcher(expression).replaceAll(" ").replaceAll("\\[[^]]*]", "");
		SELECTOR.matcher(plain)
			.results()
			.filter((match) -> !WORDS.contains(match.group(1)) && !VIRTUAL_ALONE.contains(match.group(1)))
			.forEach((match) -> selectors.computeIfAbsent(match.group(1), (name) -> new HashSet<>())
				.addAll((match.group(2) != null) ? names(match.group(2)) : Set.of()));
		return selectors;
	}

	private static Set<String> groupings(String expression) {
		return GROUPING.matcher(expression)
			.results()
			.flatMap((match) -> Stream.of(match.group(2).split("\\s*,\\s*")))
			.collect(Collectors.toSet());
	}

	private static Set<String> names(String labels) {
		return LABEL.matcher(labels).results().map((match) -> match.group(1)).collect(Collectors.toSet());
	}

	private Set<String> known(Set<String> metrics) {
		Set<String> labels = new TreeSet<>(ADDED);
		metrics.forEach((metric) -> labels.addAll(this.scraped.getOrDefault(metric, Set.of())));
		return labels;
	}

	/**
	 * Return what the samples of one meter have in common.
	 */
	private static String family(String metric) {
		return metric.replaceAll("_(g?count|g?sum|max|bucket)$", "");
	}

	/**
	 * What an application brings along for all meters to be there.
	 */
	static class Everything {

		@Bean
		BatchFunction<String, String> test() {
			return (inputs) -> inputs;
		}

		@Bean
		GpuMonitor gpuMonitor() {
			GpuDevice device = new GpuDevice(0, "GPU-aaaa", "NVIDIA Stub", null, 1000L, 250L, 750L, 0.5, 0.5, 41, 68.5,
					700.0, 1000.0, null, null, null, null, null);
			return () -> new GpuReport(GpuSource.NVML, "for the test", Instant.EPOCH, "1", "2", List.of(device), null);
		}

	}

}
