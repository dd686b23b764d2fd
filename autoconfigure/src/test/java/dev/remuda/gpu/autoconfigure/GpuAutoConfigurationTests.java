package dev.remuda.gpu.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.sun.jna.NativeLibrary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import dev.remuda.gpu.GpuDevice;
import dev.remuda.gpu.GpuMonitor;
import dev.remuda.gpu.GpuProcess;
import dev.remuda.gpu.GpuReport;
import dev.remuda.gpu.GpuSource;
import dev.remuda.gpu.GpuUnavailableException;
import dev.remuda.gpu.LocalGpuMonitor;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the auto-configurations of the GPUs.
 */
class GpuAutoConfigurationTests {

	private final ApplicationContextRunner context = new ApplicationContextRunner()
		.withPropertyValues("remuda.gpu.provider=none")
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withConfiguration(AutoConfigurations.of(GpuAutoConfiguration.class, GpuEndpointAutoConfiguration.class,
				GpuMetricsAutoConfiguration.class));

	@Test
	void watchesWithoutAWordOfConfiguration() {
		GpuProperties properties = new GpuProperties();
		assertThat(properties.getProvider()).isEqualTo(GpuProperties.Provider.AUTO);
		assertThat(properties.getRefreshInterval()).isEqualTo(Duration.ofSeconds(1));
		this.context.run((context) -> assertThat(context).hasSingleBean(LocalGpuMonitor.class)
			.hasSingleBean(GpuMeters.class)
			.hasSingleBean(GpuStartupLogger.class));
	}

	@Test
	void looksForNothingWhenToldSo() {
		this.context.run((context) -> {
			GpuReport report = context.getBean(GpuMonitor.class).report();
			assertThat(report.source()).isEqualTo(GpuSource.NONE);
			assertThat(report.reason()).isEqualTo("set by remuda.gpu.provider");
			assertThat(report.devices()).isEmpty();
			assertThat(report.error()).isNull();
		});
	}

	@Test
	void backsOffFromTheMonitorOfTheApplication() {
		this.context.withUserConfiguration(OwnMonitor.class)
			.run((context) -> assertThat(context).getBean(GpuMonitor.class).isSameAs(context.getBean("ownGpuMonitor")));
	}

	@Test
	void showsNothingUnlessTheEndpointIsExposed() {
		this.context.run((context) -> assertThat(context).doesNotHaveBean(GpuEndpoint.class));
		this.context.withPropertyValues("management.endpoints.jmx.exposure.include=gpu", "spring.jmx.enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(GpuEndpoint.class));
	}

	@Test
	void worksWithoutTheActuator() {
		this.context.withClassLoader(new FilteredClassLoader(ConditionalOnAvailableEndpoint.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(GpuMonitor.class)
				.doesNotHaveBean(GpuEndpoint.class));
	}

	@Test
	void worksWithoutMicrometer() {
		new ApplicationContextRunner().withPropertyValues("remuda.gpu.provider=none")
			.withConfiguration(AutoConfigurations.of(GpuAutoConfiguration.class, GpuMetricsAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader(MeterRegistry.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(GpuMonitor.class)
				.doesNotHaveBean("gpuMeters"));
	}

	@Test
	void stopsWhenTheSourceThatIsAskedForCantBeUsed() {
		this.context
			.withPropertyValues("remuda.gpu.provider=nvidia-smi", "remuda.gpu.nvidia-smi=no-such-command-anywhere")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(GpuUnavailableException.class)
				.hasMessageContaining("'no-such-command-anywhere' can't be started"));
	}

	@Test
	void blamesNoKeyThatIsNotSet() {
		StandardEnvironment environment = new StandardEnvironment();
		ConfigurationPropertySources.attach(environment);
		assertThat(new GpuUnavailableFailureAnalyzer(environment)
			.analyze(new GpuUnavailableException(GpuSource.NVML, "made by the application"))).isNull();
	}

	@Test
	void refusesValuesOutOfTheirBounds() {
		assertRefused("timeout", "0s");
		assertRefused("refresh-interval", "-1s");
		assertRefused("nvidia-smi", "");
	}

	@Test
	void refusesAnUnknownKey() {
		this.context.withPropertyValues("remuda.gpu.refresh-intervall=1s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("remuda.gpu.refresh-intervall"));
	}

	@Test
	void keepsWhatANativeImageNeeds() {
		RuntimeHints hints = new RuntimeHints();
		new GpuRuntimeHints().registerHints(hints, getClass().getClassLoader());
		assertThat(RuntimeHintsPredicates.reflection().onType(NativeLibrary.class)).accepts(hints);
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, GpuEndpoint.class);
		assertThat(RuntimeHintsPredicates.reflection().onType(GpuEndpoint.GpuDescriptor.class)).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onType(GpuDevice.class)).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onType(GpuProcess.class)).accepts(hints);
	}

	private void assertRefused(String key, String value) {
		this.context.withPropertyValues("remuda.gpu.%s=%s".formatted(key, value))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
						(ex) -> assertThat(ex.getName()).isEqualTo("remuda.gpu." + key)));
	}

	static class OwnMonitor {

		@Bean
		GpuMonitor ownGpuMonitor() {
			return () -> new GpuReport(GpuSource.NONE, "made for the test", Instant.EPOCH, null, null, List.of(), null);
		}

	}

}
