package dev.remuda.worker.autoconfigure;

import dev.remuda.admission.autoconfigure.AdmissionAutoConfiguration;
import dev.remuda.worker.WorkerConfigurationException;
import dev.remuda.worker.WorkerPlatform;
import dev.remuda.worker.netty.EventLoopCustomizer;
import dev.remuda.worker.tomcat.TomcatPool;
import dev.remuda.worker.watchdog.RequestsOnThreads;
import dev.remuda.worker.watchdog.Watchdog;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.DeferredLogs;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WatchdogAutoConfiguration} and
 * {@link WatchdogMetricsAutoConfiguration}.
 */
class WatchdogAutoConfigurationTests {

	private static final AutoConfigurations AUTO_CONFIGURATIONS = AutoConfigurations.of(WorkerAutoConfiguration.class,
			TomcatWorkerAutoConfiguration.class, NettyWorkerAutoConfiguration.class, AdmissionAutoConfiguration.class,
			WatchdogAutoConfiguration.class, WatchdogMetricsAutoConfiguration.class);

	private final WebApplicationContextRunner servlet = new WebApplicationContextRunner()
		.withPropertyValues("remuda.worker.model=servlet")
		.withInitializer(workerModel())
		.withConfiguration(AUTO_CONFIGURATIONS);

	private final ReactiveWebApplicationContextRunner reactive = new ReactiveWebApplicationContextRunner()
		.withPropertyValues("remuda.worker.model=reactive")
		.withInitializer(workerModel())
		.withConfiguration(AUTO_CONFIGURATIONS);

	@Test
	void watchesThePoolOfTomcat() {
		this.servlet.run((context) -> {
			assertThat(context).hasSingleBean(Watchdog.class)
				.hasSingleBean(TomcatPool.class)
				.hasSingleBean(RequestsOnThreads.class);
			assertThat(meters(context.getBean(WatchdogMeters.class)))
				.containsExactlyInAnyOrder("remuda.worker.busy.share", "remuda.worker.blocked");
			assertThat(context.getBean(Watchdog.class).eventLoopLagMillis()).isNull();
			assertThat(context.getBean(Watchdog.class).carrierLagMillis()).isNull();
		});
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
	void watchesCarriers() {
		this.servlet.withPropertyValues("remuda.worker.model=virtual")
			.run((context) -> assertThat(meters(context.getBean(WatchdogMeters.class))).containsExactlyInAnyOrder(
					"remuda.worker.busy.share", "remuda.worker.blocked", "remuda.worker.carrier.lag",
					"remuda.worker.pinned"));
	}

	@Test
	void watchesTheEventLoops() {
		this.reactive.run((context) -> {
			assertThat(context).hasSingleBean(EventLoopCustomizer.class);
			assertThat(meters(context.getBean(WatchdogMeters.class))).containsExactlyInAnyOrder(
					"remuda.worker.busy.share", "remuda.worker.blocked", "remuda.worker.event.loop.lag");
		});
	}

	@Test
	void isSwitchedOff() {
		this.servlet.withPropertyValues("remuda.worker.watchdog.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(Watchdog.class)
				.doesNotHaveBean(WatchdogMeters.class)
				.doesNotHaveBean(TomcatPool.class));
		this.reactive.withPropertyValues("remuda.worker.watchdog.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(Watchdog.class)
				.doesNotHaveBean(EventLoopCustomizer.class));
	}

	@Test
	void knowsNoRequestsWithoutAdmission() {
		this.servlet.withPropertyValues("remuda.admission.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(Watchdog.class)
				.doesNotHaveBean(RequestsOnThreads.class));
	}

	@Test
	void worksWithoutMeters() {
		this.servlet.withClassLoader(new FilteredClassLoader(MeterRegistry.class))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(Watchdog.class));
	}

	@Test
	void refusesAThresholdThatIsTooShortToMeanAnything() {
		assertRefused("remuda.worker.watchdog.threshold=49ms", "at least 50ms");
		assertRefused("remuda.worker.watchdog.interval=0s", "positive");
	}

	private void assertRefused(String setting, String action) {
		this.servlet.withPropertyValues(setting)
			.run((context) -> assertThat(context).getFailure()
				.asInstanceOf(InstanceOfAssertFactories.throwable(WorkerConfigurationException.class))
				.hasMessageContaining(setting)
				.extracting(WorkerConfigurationException::getAction)
				.asString()
				.contains(action));
	}

	private static Iterable<String> meters(WatchdogMeters meters) {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		meters.bindTo(registry);
		return registry.getMeters().stream().map((meter) -> meter.getId().getName()).distinct().toList();
	}

	private static <C extends ConfigurableApplicationContext> ApplicationContextInitializer<C> workerModel() {
		return (context) -> new WorkerEnvironmentPostProcessor(new DeferredLogs()).process(context.getEnvironment(),
				WorkerPlatform.detect(null), null);
	}

}
