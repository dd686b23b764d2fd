package dev.remuda.dashboard.autoconfigure;

import java.util.stream.Stream;

import dev.remuda.dashboard.Dashboard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Starts with a dashboard: what is said, and what stops start-up.
 */
@ExtendWith(OutputCaptureExtension.class)
class DashboardStartupTests {

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DashboardAutoConfiguration.class))
		.withPropertyValues("remuda.dashboard.enabled=true");

	@ParameterizedTest
	@MethodSource("wrong")
	void explainsWhatIsWrong(String property, String key, String problem, String action, CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("--remuda.dashboard.enabled=true", property).close());
		assertThat(output).contains("APPLICATION FAILED TO START", key, problem, action);
	}

	static Stream<Arguments> wrong() {
		return Stream.of(
				Arguments.of("--remuda.dashboard.path=remuda", "remuda.dashboard.path (", "'remuda' is no path",
						"Begin it with a slash"),
				Arguments.of("--management.server.port=-1", "remuda.dashboard.enabled (",
						"management.server.port switches the endpoints off", "set it to a port"),
				Arguments.of("--spring.main.web-application-type=none", "remuda.dashboard.enabled (",
						"no web application", "spring.main.web-application-type=none"),
				Arguments.of("--remuda.dashboard.pth=/x", "remuda.dashboard.pth", "", ""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "", "/remuda/", "//x", "/a//b", "/a/../b", "/.", "/a b", "/a%20b", "/{a}", "/*",
			"/<b>", "/ä" })
	void refusesWhatIsNoPath(String path) {
		this.runner.withPropertyValues("remuda.dashboard.path=" + path)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(DashboardConfigurationException.class)
				.hasMessageContaining("'%s' is no path", path));
	}

	@Test
	void namesTheLibraryThatIsMissing() {
		this.runner
			.withClassLoader(new FilteredClassLoader(
					new ClassPathResource("META-INF/maven/org.webjars.npm/uplot/pom.properties")))
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOfSatisfying(DashboardConfigurationException.class, (failure) -> {
					assertThat(failure.getProblem()).contains("draws its charts");
					assertThat(failure.getAction()).contains("org.webjars.npm:uplot");
				}));
	}

	@Test
	void namesTheActuatorThatIsMissing() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOfSatisfying(DashboardConfigurationException.class,
						(failure) -> assertThat(failure.getAction()).contains("spring-boot-starter-actuator")));
	}

	@Test
	void isOffByDefault() {
		new WebApplicationContextRunner().withConfiguration(AutoConfigurations.of(DashboardAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(Dashboard.class));
	}

	@Test
	void hasPartsForModelsAndUpstreamsWhereThereAreAny() {
		this.runner
			.withPropertyValues("remuda.inference.models.gec.location=x", "remuda.gateway.upstreams.gec.servers=a:1")
			.run((context) -> assertThat(new String(context.getBean(Dashboard.class).find("/remuda").content(),
					java.nio.charset.StandardCharsets.UTF_8))
				.contains("remuda-worker", "remuda-inference", "remuda-gpu", "remuda-upstreams"));
	}

	@Test
	void saysWhereThePageIs(CapturedOutput output) {
		run("--remuda.dashboard.enabled=true").close();
		assertThat(output).containsPattern("Dashboard at /remuda on port \\d+, where the actuator is");
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		return new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "server.address=127.0.0.1", "spring.main.banner-mode=off")
			.run(arguments);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
