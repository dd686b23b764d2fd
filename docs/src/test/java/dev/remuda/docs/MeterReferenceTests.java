package dev.remuda.docs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.remuda.gateway.GatewayListener;
import dev.remuda.gateway.MirrorOutcome;
import dev.remuda.gpu.GpuDevice;
import dev.remuda.gpu.GpuMonitor;
import dev.remuda.gpu.GpuReport;
import dev.remuda.gpu.GpuSource;
import dev.remuda.inference.BatchFunction;
import dev.remuda.inference.InferenceModel;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link MeterReference}, and the check that {@code docs/meters.md} is what it
 * makes of the meters of applications with everything on, one for each worker model. With
 * {@code -Dremuda.docs.update=true} that file is written anew.
 */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
class MeterReferenceTests {

	private static final Path PAGE = Path.of(System.getProperty("basedir", ""), "meters.md");

	private static final String UPDATE = "./mvnw -pl docs -am test -Dtest=MeterReferenceTests"
			+ " -Dsurefire.failIfNoSpecifiedTests=false -Dremuda.docs.update=true";

	private static final List<String> PREFIXES = List.of("remuda.", "hw.");

	private static MeterReference remuda;

	@BeforeAll
	static void read() throws Exception {
		List<Meter.Id> meters = new ArrayList<>();
		try (ConfigurableApplicationContext application = start("reactive", Everything.class,
				"--spring.cloud.gateway.server.webflux.enabled=true", "--remuda.inference.models.echo.workers=1",
				"--remuda.gateway.upstreams.pages.servers=127.0.0.1:1", "--remuda.gateway.routes[0].path=/pages/**",
				"--remuda.gateway.routes[0].upstream=pages", "--remuda.gateway.routes[0].cache.max-size=1MB")) {
			use(application);
			meters.addAll(meters(application));
		}
		for (String model : List.of("servlet", "virtual")) {
			try (ConfigurableApplicationContext application = start(model, Plain.class)) {
				meters.addAll(meters(application));
			}
		}
		remuda = new MeterReference(meters, PREFIXES);
	}

	private static ConfigurableApplicationContext start(String model, Class<?> application, String... more) {
		List<String> arguments = new ArrayList<>(
				List.of("--server.port=0", "--server.address=127.0.0.1", "--remuda.worker.model=" + model,
						"--remuda.admission.max-in-flight=10", "--management.endpoints.web.exposure.include=*",
						"--spring.reactor.netty.shutdown-quiet-period=0s", "--spring.main.banner-mode=off"));
		arguments.addAll(List.of(more));
		return new SpringApplicationBuilder(application).run(arguments.toArray(String[]::new));
	}

	/**
	 * Have everything happen after which there are more meters.
	 */
	@SuppressWarnings("unchecked")
	private static void use(ConfigurableApplicationContext application) throws Exception {
		InferenceModel<String, String> model = application.getBean(InferenceModel.class);
		assertThat(model.infer("hay")).isEqualTo("hay");
		application.getBeansOfType(GatewayListener.class).values().forEach((listener) -> {
			listener.uncounted("pages");
			listener.mirrored("pages", MirrorOutcome.ANSWERED);
		});
		HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s/pages/1"
				.formatted(application.getEnvironment().getRequiredProperty("local.server.port")))).build(),
					BodyHandlers.discarding());
		MeterRegistry registry = application.getBean(MeterRegistry.class);
		for (String name : List.of("remuda.inference", "remuda.inference.batch.time", "remuda.gateway.responses")) {
			await().untilAsserted(() -> assertThat(registry.find(name).meter()).as(name).isNotNull());
		}
	}

	private static List<Meter.Id> meters(ConfigurableApplicationContext application) {
		return application.getBean(MeterRegistry.class).getMeters().stream().map(Meter::getId).toList();
	}

	@Test
	void pageSaysWhatIsRegistered() throws IOException {
		String expected = remuda.toMarkdown();
		if (Boolean.getBoolean("remuda.docs.update")) {
			Files.writeString(PAGE, expected);
		}
		assertThat(PAGE).as("docs/meters.md; write it with: %s", UPDATE).exists();
		assertThat(Files.readString(PAGE))
			.as("docs/meters.md differs from what is registered; write it anew with: %s", UPDATE)
			.isEqualTo(expected);
	}

	@Test
	void eachPartOfRemudaHasItsMeters() {
		assertThat(remuda.names()).contains("remuda.admission.in.flight", "remuda.admission.limit",
				"remuda.gateway.cache.size", "remuda.gateway.mirrored", "remuda.gateway.requests", "remuda.gpu.devices",
				"remuda.inference", "remuda.inference.queue.depth", "hw.gpu.utilization", "hw.energy");
	}

	@Test
	void eachMeterIsDescribed() {
		assertThat(remuda.undescribed()).isEmpty();
	}

	@Test
	void joinsTheTagsOfAName() {
		Meter.Id first = meter("remuda.stable.horses", Tags.of("kind", "bay"));
		Meter.Id second = meter("remuda.stable.horses", Tags.of("box", "3"));
		Meter.Id other = meter("jvm.memory.used", Tags.empty());
		assertThat(new MeterReference(List.of(first, second, other), PREFIXES).toMarkdown()).endsWith("""

				## `remuda.stable`

				| meter | type | unit | tags | what |
				|---|---|---|---|---|
				| `remuda.stable.horses` | gauge | horses | `box`, `kind` | Horses \\| foals |
				""");
	}

	private static Meter.Id meter(String name, Tags tags) {
		return new Meter.Id(name, tags, "horses", "Horses | foals", Meter.Type.GAUGE);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Plain {

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Everything {

		@Bean
		BatchFunction<String, String> echo() {
			return (inputs) -> inputs;
		}

		@Bean
		GpuMonitor gpuMonitor() {
			GpuDevice device = new GpuDevice(0, "GPU-0", "Sample", null, 1000L, 250L, 750L, 0.5, null, 40, 60.0, null,
					1000.0, null, null, null, null, null);
			GpuReport report = new GpuReport(GpuSource.NVML, "for the test", Instant.EPOCH, "1", "2", List.of(device),
					null);
			return new GpuMonitor() {

				@Override
				public GpuReport report() {
					return report;
				}

				@Override
				public CompletableFuture<GpuReport> reportAsync() {
					return CompletableFuture.completedFuture(report);
				}

			};
		}

	}

}
