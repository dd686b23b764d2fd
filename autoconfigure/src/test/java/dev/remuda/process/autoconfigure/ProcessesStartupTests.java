package dev.remuda.process.autoconfigure;

import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for what is said where processes can't be had as they were asked for, and for
 * {@link WorkerCount}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ProcessesStartupTests {

	private static final long GIGABYTE = 1L << 30;

	@ParameterizedTest
	@ValueSource(strings = { "many", "0", "-1", "1.5" })
	void explainsWhatIsWrong(String count, CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("--remuda.processes.count=" + count));
		assertThat(output).contains("APPLICATION FAILED TO START", "remuda.processes.count",
				"'%s' is no number of processes".formatted(count), "or 'auto'",
				"(\"remuda.processes.count\" from property source \"commandLineArgs\")");
	}

	@Test
	void explainsAnUnknownKey(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("--remuda.processes.cuont=2"));
		assertThat(output).contains("APPLICATION FAILED TO START", "remuda.processes.cuont");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			max-requests=-1                                                | -1 is negative
			start-timeout=0s                                               | is no time to wait for
			max-requests=1000, --remuda.admission.enabled=false            | it is admission that counts requests
			max-memory=1GB, --management.server.port=0, --management.server.ssl.bundle=web | speaks HTTP
			""")
	void explainsWhatTheMasterCantDo(String arguments, String problem, CapturedOutput output) {
		assertThatException().isThrownBy(() -> runWeb(("remuda.processes." + arguments).split(", --")));
		assertThat(output).contains("APPLICATION FAILED TO START", "remuda.processes.", problem);
	}

	@Test
	void aTestRunsByItself(CapturedOutput output) {
		MockEnvironment environment = new MockEnvironment().withProperty("remuda.processes.count", "2")
			.withProperty("spring.main.web-application-type", "servlet");
		new MasterEnvironmentPostProcessor(Supplier::get).postProcessEnvironment(environment, new SpringApplication());
		assertThat(output).contains("remuda.processes.count has no effect in a test");
	}

	@ParameterizedTest
	@CsvSource({ "4, 8, 4", "16, 4, 8", "2, 0, 1" })
	void asManyAsThereAreProcessorsAndMemoryFor(int processors, long gigabytes, int number) {
		WorkerCount count = WorkerCount.of("auto", processors, gigabytes * GIGABYTE);
		assertThat(count.number()).isEqualTo(number);
		assertThat(count.reason()).contains("%d processors".formatted(processors), "512 MB");
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		SpringApplication application = new SpringApplication(Empty.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		return application.run(arguments);
	}

	private static void runWeb(String... properties) {
		SpringApplication application = new SpringApplication(Empty.class);
		application.setWebApplicationType(WebApplicationType.SERVLET);
		application.setDefaultProperties(Map.of("spring.main.web-application-type", "servlet"));
		application.run(Stream.concat(Stream.of("remuda.processes.count=2"), Stream.of(properties))
			.map((property) -> "--" + property)
			.toArray(String[]::new));
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	static class Empty {

	}

}
