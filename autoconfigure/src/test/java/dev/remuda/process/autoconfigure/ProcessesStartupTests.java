package dev.remuda.process.autoconfigure;

import java.util.function.Supplier;

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

	@SpringBootConfiguration(proxyBeanMethods = false)
	static class Empty {

	}

}
