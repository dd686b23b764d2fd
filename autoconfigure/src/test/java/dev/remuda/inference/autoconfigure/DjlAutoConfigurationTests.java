package dev.remuda.inference.autoconfigure;

import java.io.File;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import org.junit.jupiter.api.Test;

import dev.remuda.inference.BatchFunction;
import dev.remuda.inference.InferenceModel;
import dev.remuda.inference.ModelStartException;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link DjlAutoConfiguration} with real models.
 */
class DjlAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DjlAutoConfiguration.class, InferenceAutoConfiguration.class))
		.withUserConfiguration(Application.class);

	@Test
	void runsATorchScriptModelFromTheClassPath() {
		this.runner.withPropertyValues("remuda.inference.models.scorer.location=classpath:models/scorer.pt")
			.run(this::assertScores);
	}

	@Test
	void runsAnOnnxModel() {
		this.runner.withPropertyValues("remuda.inference.models.scorer.location=classpath:models/scorer.onnx")
			.run(this::assertScores);
	}

	@Test
	void asksForTheFileOfATranslator() {
		this.runner.withPropertyValues("remuda.inference.models.scorer.workers=1")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(ModelStartException.class, (failure) -> {
					assertThat(failure).hasMessage("The model 'scorer' has a DJL Translator, and no file to load");
					assertThat(failure.getAction()).contains("remuda.inference.models.scorer.location");
				}));
	}

	@Test
	void saysThatTheFileIsMissing() {
		this.runner
			.withPropertyValues("remuda.inference.models.scorer.location=file:" + new File("missing.pt").getPath())
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining(ModelStartException.class.getName())
				.hasStackTraceContaining("missing.pt"));
	}

	@Test
	void backsOffWithoutDjl() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DjlAutoConfiguration.class, InferenceAutoConfiguration.class))
			.withBean("scorer", BatchFunction.class, () -> (inputs) -> inputs)
			.withClassLoader(new FilteredClassLoader("ai.djl"))
			.withPropertyValues("remuda.inference.models.scorer.workers=1")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(DjlBackend.class));
	}

	private void assertScores(AssertableApplicationContext context) {
		assertThat(context).hasNotFailed();
		context.getBean(InferenceModels.class).all().forEach((model) -> model.model().awaitReady(RunningModels.LONG));
		InferenceModel<String, Float> scorer = context.getBean(Caller.class).scorer();
		List<Float> together = scorer.inferAll(List.of("abc", "za", "e"))
			.stream()
			.map((result) -> result.orElseThrow())
			.toList();
		List<Float> alone = List.of(scorer.infer("abc"), scorer.infer("za"), scorer.infer("e"));
		for (int i = 0; i < 3; i++) {
			assertThat(together.get(i)).isCloseTo(alone.get(i), within(1e-5F));
		}
		assertThat(alone).doesNotHaveDuplicates();
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Translator<String, Float> scorer() {
			return new ScorerTranslator();
		}

		@Bean
		Caller caller(InferenceModel<String, Float> scorer) {
			return new Caller(scorer);
		}

	}

	record Caller(InferenceModel<String, Float> scorer) {

	}

	/**
	 * Makes a row of ids of each word, padded with zeros.
	 */
	private static final class ScorerTranslator implements Translator<String, Float> {

		@Override
		public Batchifier getBatchifier() {
			return Batchifier.STACK;
		}

		@Override
		public NDList batchProcessInput(TranslatorContext context, List<String> words) {
			int length = words.stream().mapToInt(String::length).max().orElseThrow();
			long[] ids = new long[words.size() * length];
			for (int row = 0; row < words.size(); row++) {
				String word = words.get(row).toLowerCase(Locale.ROOT);
				for (int place = 0; place < word.length(); place++) {
					ids[row * length + place] = word.charAt(place) - 'a' + 1;
				}
			}
			return new NDList(context.getNDManager().create(ids, new Shape(words.size(), length)));
		}

		@Override
		public List<Float> batchProcessOutput(TranslatorContext context, NDList output) {
			float[] scores = output.get(0).toFloatArray();
			return IntStream.range(0, scores.length).mapToObj((row) -> scores[row]).toList();
		}

		@Override
		public NDList processInput(TranslatorContext context, String word) {
			return batchProcessInput(context, List.of(word));
		}

		@Override
		public Float processOutput(TranslatorContext context, NDList output) {
			return batchProcessOutput(context, output).get(0);
		}

	}

}
