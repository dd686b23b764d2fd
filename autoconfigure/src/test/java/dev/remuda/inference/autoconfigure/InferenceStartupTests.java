package dev.remuda.inference.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.remuda.inference.BatchFunction;
import dev.remuda.inference.InferenceModel;
import dev.remuda.inference.ModelSample;
import dev.remuda.inference.ModelSamples;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Starts whole applications with a model: what is said, and what stops start-up.
 */
@ExtendWith(OutputCaptureExtension.class)
class InferenceStartupTests {

	@Test
	void aRunnerOfTheApplicationFindsTheModelWarm(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run("--remuda.inference.models.upper.queue.capacity=64")) {
			assertThat(context.getBean(Answers.class).answers()).containsExactly("A");
			assertThat(output).contains(
					"Model 'upper' on cpu: 1 workers, batches of 32, a queue of 64 calls that wait 1000 ms at most",
					"The model 'upper' is warm on cpu; milliseconds for a batch of inputs:", "Model 'upper' is ready");
		}
	}

	@Test
	void stopsWhenASampleHasAWrongAnswer(CapturedOutput output) {
		assertFails(output, """
				Description:

				The model 'wrong' answers its sample 'a' with [a], which the sample doesn't accept.

				Action:

				Make sure that the model's file, its vocabulary and its translator are of the same version""",
				"--remuda.inference.models.wrong.workers=1");
	}

	@Test
	void stopsWhenThereIsNoBackend(CapturedOutput output) {
		assertFails(output, "Name the bean 'lower', or name another one in remuda.inference.models.lower.backend.",
				"--remuda.inference.models.lower.workers=1");
	}

	@Test
	void stopsWhenAValueIsOutOfItsBounds(CapturedOutput output) {
		assertFails(output,
				"remuda.inference.models.upper.queue.capacity must be at least 1, and it is 0 (set in \"remuda.inference.models.upper.queue.capacity\" from property source \"commandLineArgs\").",
				"--remuda.inference.models.upper.queue.capacity=0");
	}

	private void assertFails(CapturedOutput output, String text, String... arguments) {
		assertThatException().isThrownBy(() -> run(arguments).close());
		assertThat(output).contains("APPLICATION FAILED TO START").contains(text);
	}

	private ConfigurableApplicationContext run(String... arguments) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE).run(arguments);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		BatchFunction<String, String> upper() {
			return new Upper();
		}

		@Bean
		BatchFunction<String, String> wrong() {
			return new Wrong();
		}

		@Bean
		Answers answers() {
			return new Answers(new ArrayList<>());
		}

		@Bean
		ApplicationRunner caller(Answers answers, ObjectProvider<InferenceModel<String, String>> model) {
			return (arguments) -> answers.answers().add(model.getObject().infer("a"));
		}

	}

	record Answers(List<String> answers) {

	}

	private static final class Upper implements BatchFunction<String, String>, ModelSamples<String, String> {

		@Override
		public List<String> apply(List<String> inputs) {
			return inputs.stream().map((input) -> input.toUpperCase(Locale.ROOT)).toList();
		}

		@Override
		public List<ModelSample<String, String>> samples() {
			return List.of(ModelSample.of("a", "A"));
		}

	}

	private static final class Wrong implements BatchFunction<String, String>, ModelSamples<String, String> {

		@Override
		public List<String> apply(List<String> inputs) {
			return inputs;
		}

		@Override
		public List<ModelSample<String, String>> samples() {
			return List.of(ModelSample.of("a", "A"));
		}

	}

}
