package dev.remuda.admission.autoconfigure;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Starts whole applications: what is said, and what stops start-up.
 */
@ExtendWith(OutputCaptureExtension.class)
class AdmissionStartupTests {

	@ParameterizedTest
	@MethodSource("wrong")
	void explainsWhatIsWrong(String property, String key, String problem, String action, CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("--remuda.admission." + property).close());
		assertThat(output).contains("APPLICATION FAILED TO START", key, problem, action);
	}

	static Stream<Arguments> wrong() {
		return Stream.of(
				Arguments.of("max-in-flight=0", "remuda.admission.max-in-flight (",
						"'0' is neither a number above 0 nor 'adaptive'", "leave it out for no limit"),
				Arguments.of("max-in-flight=many", "remuda.admission.max-in-flight (",
						"'many' is neither a number above 0", "leave it out for no limit"),
				Arguments.of("max-in-flight=99999999999", "remuda.admission.max-in-flight (",
						"'99999999999' is neither a number", "leave it out for no limit"),
				Arguments.of("adaptive.min=0", "remuda.admission.adaptive.min (", "'0' is less than 1", "at least 1"),
				Arguments.of("adaptive.min=2000", "remuda.admission.adaptive.max:",
						"'1000' is less than remuda.admission.adaptive.min, which is 2000", "greater maximum"),
				Arguments.of("adaptive.initial=2000", "remuda.admission.adaptive.initial (",
						"'2000' isn't between 1 and 1000", "between remuda.admission.adaptive.min and"),
				Arguments.of("queue.capacity=-1", "remuda.admission.queue.capacity (", "'-1' is less than 0",
						"Choose 0 for no queue"),
				Arguments.of("queue.timeout=0s", "remuda.admission.queue.timeout (",
						"'0ms' is no time to wait, and 100 requests may", "set the capacity of the queue to 0"),
				Arguments.of("queue.timeout=-1s", "remuda.admission.queue.timeout (", "'-1000ms' is no time to wait",
						"Choose a time"),
				Arguments.of("groups.api.request-timeout=-1s", "remuda.admission.groups.api.request-timeout (",
						"'-1000ms' is no time for a request", "or 0 for as long as it likes"),
				Arguments.of("groups.api.max-in-flight=3", "remuda.admission.groups.api.paths:",
						"the group 'api' has no path", "as in /api/**"),
				Arguments.of("groups.default.paths=/api/**", "remuda.admission.groups.default:",
						"'default' is what requests are called that are in no group", "another name"),
				Arguments.of("groups.api.paths=api/**", "remuda.admission.groups.api.paths[0]", "'api/**' is no path",
						"Begin it with a slash"),
				Arguments.of("groups.api.paths=/api/{", "remuda.admission.groups.api.paths[0]",
						"'/api/{' is no pattern of a path", "Write it as in"),
				Arguments.of("groups.api.paths=/api/**,/api/**", "remuda.admission.groups.api.paths[1]",
						"'/api/**' stands at remuda.admission.groups.api.paths[0] already", "Remove one of the two"),
				Arguments.of("groups.api.queue.capacity=-2", "remuda.admission.groups.api.queue.capacity (",
						"'-2' is less than 0", "Choose 0 for no queue"),
				Arguments.of("priorities[0].priority=1", "remuda.admission.priorities[0].path:", "'' is no path",
						"Begin it with a slash"),
				Arguments.of("priority-header=X Priority", "remuda.admission.priority-header (",
						"'X Priority' is no name of a header", "X-Priority"));
	}

	@Test
	void explainsAnUnknownKey(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> run("--spring.config.location=classpath:/misspelt-admission.yml").close());
		assertThat(output).contains("APPLICATION FAILED TO START", "remuda.admission.max-in-fight");
	}

	@Test
	void saysInOneLineWhatIsLimited(CapturedOutput output) {
		run("--remuda.admission.max-in-flight=50", "--remuda.admission.groups.api.paths=/api/**",
				"--remuda.admission.groups.api.max-in-flight=adaptive",
				"--remuda.admission.groups.api.queue.capacity=0")
			.close();
		assertThat(output.toString().lines().filter((line) -> line.contains("Admission: "))).singleElement()
			.asString()
			.contains("'default' 50 in flight, 100 in the queue for up to 1000ms",
					"'api' from 1 to 1000 in flight, 0 in the queue");
		assertThat(output).doesNotContain("have no effect");
	}

	@Test
	void saysNothingIfNothingIsLimited(CapturedOutput output) {
		run().close();
		assertThat(output).doesNotContain("Admission: ").doesNotContain("WARN");
	}

	@Test
	void warnsOfPrioritiesWithoutALimit(CapturedOutput output) {
		run("--remuda.admission.priority-header=X-Priority").close();
		assertThat(output).contains("remuda.admission.priority-header have no effect");
	}

	@Test
	void warnsIfThoseWhoWaitCanHoldAllThreads(CapturedOutput output) {
		run("--remuda.worker.model=servlet", "--remuda.worker.threads=150", "--remuda.admission.max-in-flight=50")
			.close();
		assertThat(output).contains("can hold 150 threads, and there are 150", "Raise remuda.worker.threads, or lower "
				+ "remuda.admission.max-in-flight or remuda.admission.queue.capacity");
	}

	@Test
	void doesNotWarnIfThereAreThreadsLeft(CapturedOutput output) {
		run("--remuda.worker.model=servlet", "--remuda.worker.threads=151", "--remuda.admission.max-in-flight=50")
			.close();
		assertThat(output).doesNotContain("can hold");
	}

	@Test
	void groupsStandInTheOrderOfTheFile() {
		try (ConfigurableApplicationContext context = run("--spring.config.location=classpath:/admission-groups.yml")) {
			assertThat(context.getBean(Gates.class).all()).extracting((gate) -> gate.settings().name())
				.containsExactly("default", "uploads", "api", "rest", "aside");
		}
	}

	private ConfigurableApplicationContext run(String... arguments) {
		return new SpringApplicationBuilder(Application.class).run(
				Stream
					.concat(Stream.of("--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off"),
							Stream.of(arguments))
					.toArray(String[]::new));
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
