package dev.remuda.worker.autoconfigure;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.remuda.worker.BlockingHandlers;
import dev.remuda.worker.WorkerConfigurationException;
import dev.remuda.worker.WorkerModel;
import dev.remuda.worker.WorkerPlatform;
import dev.remuda.worker.WorkerReport;
import dev.remuda.worker.WorkerSetting;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.logging.DeferredLogs;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link WorkerEnvironmentPostProcessor} and {@link WorkerSettingsResolver}.
 */
class WorkerEnvironmentPostProcessorTests {

	private static final WorkerPlatform JAVA_25 = new WorkerPlatform(25, true, true, true, true, true);

	private static final WorkerPlatform JAVA_17 = new WorkerPlatform(17, true, true, true, true, false);

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void derivesTomcatsPropertiesForVirtualThreads() {
		process(JAVA_25);
		assertProperty("spring.main.web-application-type", "servlet");
		assertProperty("spring.threads.virtual.enabled", "true");
		assertProperty("spring.reactor.context-propagation", "auto");
		assertProperty("server.tomcat.max-connections", "8192");
		assertProperty("server.tomcat.processor-cache", "8192");
		assertProperty("server.tomcat.accept-count", "2048");
		assertProperty("server.tomcat.keep-alive-timeout", "75000ms");
		assertProperty("server.tomcat.max-keep-alive-requests", "-1");
		assertProperty("spring.lifecycle.timeout-per-shutdown-phase", "30000ms");
		assertProperty("server.tomcat.threads.max", null);
		assertProperty("server.netty.idle-timeout", null);
	}

	@Test
	void derivesTomcatsPropertiesForPlatformThreads() {
		process(JAVA_25, "remuda.worker.model=servlet", "remuda.worker.threads=50");
		assertProperty("spring.threads.virtual.enabled", "false");
		assertProperty("server.tomcat.threads.max", "50");
		assertProperty("server.tomcat.threads.min-spare", null);
	}

	@Test
	void keepsTomcatFromNeedingMoreThreadsThanThereAre() {
		process(JAVA_25, "remuda.worker.model=servlet", "remuda.worker.threads=4");
		assertProperty("server.tomcat.threads.max", "4");
		assertProperty("server.tomcat.threads.min-spare", "4");
	}

	@Test
	void derivesReactorNettysPropertiesForTheEventLoop() {
		process(JAVA_25, "remuda.worker.model=reactive", "remuda.worker.keep-alive-requests=10");
		assertProperty("spring.main.web-application-type", "reactive");
		assertProperty("spring.threads.virtual.enabled", "true");
		assertProperty("server.netty.idle-timeout", "75000ms");
		assertProperty("server.netty.max-keep-alive-requests", "10");
		assertProperty("server.tomcat.max-connections", null);
		assertProperty("spring.http.codecs.max-in-memory-size", "2MB");
	}

	@Test
	void runsBlockingHandlersOnAPoolBeforeJava21() {
		process(JAVA_17, "remuda.worker.model=reactive");
		assertProperty("spring.threads.virtual.enabled", "false");
		assertThat(report().settings().virtualThreads()).isFalse();
		assertThat(report().settings().threads()).isEqualTo(200);
		assertThat(row("remuda.worker.threads").effect()).contains("pool");
	}

	@Test
	void runsBlockingHandlersOnAPoolIfVirtualThreadsAreSwitchedOff() {
		process(JAVA_25, "remuda.worker.model=reactive", "spring.threads.virtual.enabled=false");
		assertThat(report().settings().virtualThreads()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "servlet,server.tomcat.threads.max,threads,11",
			"virtual,server.tomcat.max-connections,max-connections,11", "virtual,server.tomcat.accept-count,backlog,11",
			"virtual,server.tomcat.keep-alive-timeout,keep-alive-timeout,11s",
			"servlet,server.tomcat.max-keep-alive-requests,keep-alive-requests,11",
			"reactive,server.netty.idle-timeout,keep-alive-timeout,11s",
			"reactive,server.netty.max-keep-alive-requests,keep-alive-requests,11",
			"reactive,spring.lifecycle.timeout-per-shutdown-phase,graceful-timeout,11s" })
	void anExplicitBootPropertyWins(String model, String bootProperty, String name, String value) {
		process(JAVA_25, "remuda.worker.model=" + model, bootProperty + "=" + value);
		assertProperty(bootProperty, value);
		WorkerSetting row = row("remuda.worker." + name);
		assertThat(String.valueOf(row.value())).startsWith("11");
		assertThat(row.origin()).startsWith(bootProperty + " in ");
	}

	@Test
	void anExplicitBootPropertyReachesTheTypedSettings() {
		process(JAVA_25, "remuda.worker.model=reactive", "server.netty.idle-timeout=7s");
		assertThat(report().settings().keepAliveTimeout()).isEqualTo(Duration.ofSeconds(7));
	}

	@Test
	void twoValuesThatAgreeAreAccepted() {
		process(JAVA_25, "remuda.worker.keep-alive-timeout=60s", "server.tomcat.keep-alive-timeout=1m");
		assertThat(row("remuda.worker.keep-alive-timeout").value()).isEqualTo(60_000L);
	}

	@Test
	void twoValuesThatContradictEachOtherAreRefused() {
		assertRefused("remuda.worker.max-connections=100 (", "contradicts server.tomcat.max-connections=200 (",
				"remuda.worker.max-connections=100", "server.tomcat.max-connections=200");
	}

	@ParameterizedTest
	@ValueSource(strings = { "threads=0", "event-loops=0", "max-connections=-1", "backlog=0", "keep-alive-requests=0",
			"keep-alive-requests=-2", "keep-alive-timeout=0s", "graceful-timeout=-1s", "request-timeout=-1s" })
	void valuesOutOfRangeAreRefused(String setting) {
		assertRefused("remuda.worker." + setting, "is out of range", "remuda.worker." + setting);
	}

	@Test
	void anUnknownModelIsRefused() {
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> process(JAVA_25, "remuda.worker.model=turbo"))
			.havingRootCause()
			.withMessageContaining("turbo");
	}

	@ParameterizedTest
	@CsvSource({ "virtual,threads=50", "servlet,event-loops=2", "virtual,event-loops=2",
			"servlet,reactive.blocking=fail", "reactive,threads=50" })
	void warnsOfASettingWithoutEffect(String model, String setting) {
		process(JAVA_25, "remuda.worker.model=" + model, "remuda.worker." + setting);
		assertThat(report().warnings()).singleElement()
			.asString()
			.startsWith("remuda.worker." + setting)
			.contains("has no effect under the worker model '" + model + "'");
	}

	@ParameterizedTest
	@CsvSource({ "virtual,server.tomcat.threads.max=50", "servlet,server.netty.idle-timeout=5s",
			"reactive,server.tomcat.max-connections=5" })
	void warnsOfABootPropertyWithoutEffect(String model, String property) {
		process(JAVA_25, "remuda.worker.model=" + model, property);
		assertThat(report().warnings()).singleElement().asString().startsWith(property).contains("has no effect");
	}

	@Test
	void warnsOfAGracefulTimeoutWithoutEffect() {
		process(JAVA_25, "remuda.worker.graceful-timeout=10s", "server.shutdown=immediate");
		assertThat(report().warnings()).singleElement().asString().contains("server.shutdown=immediate");
	}

	@Test
	void requestsMayTakeAsLongAsTheyLikeUnlessItIsSaid() {
		process(JAVA_25, "remuda.worker.request-timeout=0");
		assertThat(report().settings().requestTimeout()).isZero();
		process(JAVA_25);
		assertThat(report().settings().requestTimeout()).isZero();
		assertThat(row("remuda.worker.request-timeout").value()).isEqualTo(0L);
		process(JAVA_25, "remuda.worker.request-timeout=3s");
		assertThat(report().settings().requestTimeout()).hasSeconds(3);
		assertThat(row("remuda.worker.request-timeout").value()).isEqualTo(3000L);
	}

	@Test
	void warnsOfARequestTimeoutThatNobodyLooksAfter() {
		process(JAVA_25, "remuda.worker.request-timeout=3s", "remuda.admission.enabled=false");
		assertThat(report().warnings()).singleElement().asString().contains("remuda.admission.enabled=false");
	}

	@Test
	void warnsOfVirtualThreadsThatJavaDoesNotHave() {
		process(JAVA_17, "spring.threads.virtual.enabled=true");
		assertThat(report().choice().model()).isEqualTo(WorkerModel.SERVLET);
		assertThat(report().warnings()).singleElement().asString().contains("Java 17 has no virtual threads");
	}

	@Test
	void showsEachSettingWithUnitOriginAndEffect() {
		process(JAVA_25, "remuda.worker.max-connections=100");
		assertThat(row("remuda.worker.model").value()).isEqualTo("virtual");
		assertThat(row("remuda.worker.model").origin()).isEqualTo("default");
		assertThat(row("remuda.worker.max-connections")).isEqualTo(new WorkerSetting("remuda.worker.max-connections",
				100, "connections", origin("remuda.worker.max-connections"), "server.tomcat.max-connections"));
		assertThat(row("remuda.worker.keep-alive-timeout").value()).isEqualTo(75_000L);
		assertThat(row("remuda.worker.keep-alive-timeout").unit()).isEqualTo("ms");
		assertThat(row("remuda.worker.event-loops").origin()).isEqualTo("derived from the available processors");
		assertThat(row("remuda.worker.event-loops").effect()).startsWith("none: ");
		assertThat(row("server.tomcat.processor-cache").value()).isEqualTo(100L);
		assertThat(row("server.tomcat.processor-cache").origin())
			.isEqualTo("derived from remuda.worker.max-connections");
		assertThat(report().rows()).allSatisfy((row) -> {
			assertThat(row.origin()).isNotBlank();
			assertThat(row.effect()).isNotBlank();
		});
	}

	@Test
	void derivedPropertiesHaveAnOrigin() {
		process(JAVA_25);
		Object origin = ((OriginLookup<?>) this.environment.getPropertySources().get(DerivedProperties.NAME)) != null
				? OriginLookup.getOrigin(this.environment.getPropertySources().get(DerivedProperties.NAME),
						"server.tomcat.accept-count")
				: null;
		assertThat(origin).hasToString("derived from remuda.worker.backlog");
	}

	@Test
	void derivedPropertiesAreTheLowest() {
		process(JAVA_25);
		this.environment.getPropertySources()
			.addFirst(new MapPropertySource("later", Map.of("server.tomcat.accept-count", 7)));
		assertProperty("server.tomcat.accept-count", "7");
		assertThat(this.environment.getPropertySources()).last().extracting("name").isEqualTo(DerivedProperties.NAME);
	}

	@Test
	void readsEnvironmentVariables() {
		StandardEnvironment standard = new StandardEnvironment();
		standard.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
							Map.of("REMUDA_WORKER_MODEL", "reactive", "REMUDA_WORKER_MAXCONNECTIONS", "77",
									"SERVER_NETTY_IDLETIMEOUT", "9s")));
		processor().process(standard, JAVA_25, null);
		WorkerReport report = DerivedProperties.report(standard);
		assertThat(report).isNotNull();
		assertThat(report.choice().reason()).contains("REMUDA_WORKER_MODEL");
		assertThat(report.settings().maxConnections()).isEqualTo(77);
		assertThat(report.settings().keepAliveTimeout()).isEqualTo(Duration.ofSeconds(9));
	}

	@Test
	void bindsTheSettingsOfTheReactiveModel() {
		process(JAVA_25, "remuda.worker.model=reactive", "remuda.worker.event-loops=3",
				"remuda.worker.reactive.blocking=warn");
		assertThat(report().settings().eventLoops()).isEqualTo(3);
		assertThat(report().settings().blockingHandlers()).isEqualTo(BlockingHandlers.WARN);
	}

	@Test
	void stepsAsideForAnApplicationWithoutAServer() {
		process(JAVA_25, "spring.main.web-application-type=none", "remuda.worker.model=virtual");
		assertThat(DerivedProperties.report(this.environment)).isNull();
		processor().process(this.environment, JAVA_25, WebApplicationType.NONE);
		assertThat(DerivedProperties.report(this.environment)).isNull();
	}

	@Test
	void stepsAsideForAServerThatItDoesNotKnow() {
		process(new WorkerPlatform(25, true, false, false, false, false));
		assertThat(DerivedProperties.report(this.environment)).isNull();
	}

	@Test
	void refusesAModelThatWasAskedForWithoutItsServer() {
		assertThatExceptionOfType(WorkerConfigurationException.class).isThrownBy(
				() -> process(new WorkerPlatform(25, true, false, false, false, false), "remuda.worker.model=servlet"));
	}

	@Test
	void followsTheWebApplicationTypeThatWasSetInCode() {
		processor().process(this.environment, JAVA_25, WebApplicationType.REACTIVE);
		assertThat(report().choice().model()).isEqualTo(WorkerModel.REACTIVE);
		assertThat(report().choice().reason()).contains("SpringApplication.setWebApplicationType");
	}

	@Test
	void holdsWhatWasWrittenForOneWebStackUnderTheOther() {
		process(JAVA_25, "remuda.worker.model=reactive", "server.servlet.context-path=/shop",
				"spring.mvc.problemdetails.enabled=true");
		assertProperty("spring.webflux.base-path", "/shop");
		assertProperty("spring.webflux.problemdetails.enabled", "true");
		assertThat(row("spring.webflux.base-path").origin()).startsWith("derived from server.servlet.context-path in ");
	}

	@Test
	void holdsWhatWasWrittenForTheOtherWebStackUnderTheFirst() {
		process(JAVA_25, "remuda.worker.model=servlet", "spring.webflux.base-path=/shop");
		assertProperty("server.servlet.context-path", "/shop");
	}

	private void process(WorkerPlatform platform, String... properties) {
		TestPropertyValues.of(properties).applyTo(this.environment);
		processor().process(this.environment, platform, null);
	}

	private WorkerEnvironmentPostProcessor processor() {
		return new WorkerEnvironmentPostProcessor(new DeferredLogs());
	}

	private WorkerReport report() {
		WorkerReport report = DerivedProperties.report(this.environment);
		assertThat(report).isNotNull();
		return report;
	}

	private WorkerSetting row(String name) {
		return report().rows().stream().filter((row) -> row.name().equals(name)).findFirst().orElseThrow();
	}

	private String origin(String key) {
		return new ExplicitProperties(this.environment).find(key, String.class).origin();
	}

	private void assertProperty(String name, @Nullable String value) {
		assertThat(this.environment.getProperty(name)).as(name).isEqualTo(value);
	}

	private void assertRefused(String first, String second, String... properties) {
		assertThatExceptionOfType(WorkerConfigurationException.class).isThrownBy(() -> process(JAVA_25, properties))
			.withMessageContaining(first)
			.withMessageContaining(second)
			.satisfies((ex) -> assertThat(ex.getAction()).isNotBlank());
	}

}
