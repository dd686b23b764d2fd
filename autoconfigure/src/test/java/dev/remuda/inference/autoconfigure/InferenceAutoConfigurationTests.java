package dev.remuda.inference.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.remuda.inference.BatchFunction;
import dev.remuda.inference.BatchingInferenceModel;
import dev.remuda.inference.InferenceModel;
import dev.remuda.inference.InferenceSettings;
import dev.remuda.inference.InvalidInputException;
import dev.remuda.inference.LoadedModel;
import dev.remuda.inference.ModelStartException;
import dev.remuda.inference.ModelStatus;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link InferenceAutoConfiguration}.
 */
class InferenceAutoConfigurationTests {

	private static final ResolvableType UPPER = ResolvableType.forClassWithGenerics(InferenceModel.class, String.class,
			String.class);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(InferenceAutoConfiguration.class))
		.withUserConfiguration(Backends.class);

	@Test
	void makesNothingWithoutAModel() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(InferenceModels.class)
			.doesNotHaveBean(InferenceModel.class));
	}

	@Test
	void injectsAModelByTheTypesOfItsBackend() {
		this.runner.withUserConfiguration(Caller.class)
			.withPropertyValues("remuda.inference.models.upper.queue.capacity=3",
					"remuda.inference.models.length.workers=2")
			.run((context) -> {
				awaitReady(context.getBean(InferenceModels.class));
				Caller.Lengths caller = context.getBean(Caller.Lengths.class);
				assertThat(caller.upper().infer("abc")).isEqualTo("ABC");
				assertThat(caller.length().infer("abc")).isEqualTo(3);
				assertThat(context.getBean(InferenceModels.class).all()).extracting(ServedModel::name)
					.containsExactlyInAnyOrder("upper", "length");
				assertThat(context.getBeanNamesForType(InferenceModel.class)).containsExactlyInAnyOrder("upperModel",
						"lengthModel");
			});
	}

	@Test
	void injectsOneOfSeveralModelsOfTheSameTypesByQualifier() {
		this.runner.withUserConfiguration(QualifiedCaller.class)
			.withPropertyValues("remuda.inference.models.upper.workers=1",
					"remuda.inference.models.other-upper.backend=upper")
			.run((context) -> {
				awaitReady(context.getBean(InferenceModels.class));
				assertThat(context.getBean("caller", InferenceModel.class)).isSameAs(context.getBean("otherUpperModel"))
					.isNotSameAs(context.getBean("upperModel"));
			});
	}

	@Test
	void findsTheBackendOfAModelWhoseNameHasDashes() {
		this.runner.withPropertyValues("remuda.inference.models.two-words.workers=1")
			.run((context) -> assertThat(context).hasNotFailed().hasBean("twoWordsModel"));
	}

	@Test
	void saysWhichBackendsThereAreWhenOneIsMissing() {
		this.runner.withPropertyValues("remuda.inference.models.lower.workers=1")
			.run((context) -> assertThat(context.getStartupFailure()).isInstanceOf(ModelStartException.class)
				.hasMessageStartingWith(
						"The model 'lower' has no backend: no bean named 'lower' is a DJL Translator or a BatchFunction. The beans of these types are")
				.hasMessageContaining("upper")
				.satisfies((failure) -> assertThat(((ModelStartException) failure).getAction()).isEqualTo(
						"Name the bean 'lower', or name another one in remuda.inference.models.lower.backend.")));
	}

	@Test
	void refusesAnExplicitBackendThatIsNone() {
		this.runner.withPropertyValues("remuda.inference.models.upper.backend=lengths")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasMessageContaining("no bean named 'lengths' is a DJL Translator"));
	}

	@Test
	void refusesANameThatCannotNameABean() {
		this.runner.withPropertyValues("remuda.inference.models.[a.b].backend=upper")
			.run((context) -> assertThat(context.getStartupFailure()).hasMessage("'a.b' can't be the name of a model"));
	}

	@Test
	void saysWhichValueIsOutOfItsBoundsAndWhereItWasSet() {
		this.runner.withPropertyValues("remuda.inference.models.upper.batch.max-size=0")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasRootCauseInstanceOf(IllegalArgumentException.class)
				.hasStackTraceContaining(
						"remuda.inference.models.upper.batch.max-size must be at least 1, and it is 0 (set in \"remuda.inference.models.upper.batch.max-size\" from property source"));
	}

	@Test
	void refusesAStartTimeoutOfZero() {
		this.runner.withPropertyValues("remuda.inference.models.upper.start-timeout=0s")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("remuda.inference.models.upper.start-timeout must be more than zero"));
	}

	@Test
	void refusesAnUnknownKey() {
		this.runner.withPropertyValues("remuda.inference.models.upper.batch-size=3")
			.run((context) -> assertThat(context.getStartupFailure()).hasStackTraceContaining("batch-size"));
	}

	@Test
	void refusesAFileForAFunction() {
		this.runner.withPropertyValues("remuda.inference.models.upper.location=classpath:upper.pt")
			.run((context) -> assertThat(context.getStartupFailure()).hasStackTraceContaining(
					"The model 'upper' is a BatchFunction, for which 'location' and 'engine' have no meaning"));
	}

	@Test
	void aBeanOfTheApplicationWins() {
		this.runner.withUserConfiguration(OwnModel.class)
			.withPropertyValues("remuda.inference.models.upper.workers=1")
			.run((context) -> {
				assertThat(context).hasSingleBean(InferenceModel.class);
				assertThat(context.getBean(InferenceModels.class).all()).isEmpty();
			});
	}

	@Test
	void startsWithTheApplicationEvenWhereBeansAreLazy() {
		this.runner.withBean(BeanFactoryPostProcessor.class, LazyInitializationBeanFactoryPostProcessor::new)
			.withPropertyValues("remuda.inference.models.upper.workers=1")
			.run((context) -> assertThat(context.getBean(InferenceModels.class).all()).hasSize(1));
	}

	@Test
	void closesTheModelWithTheApplication() {
		this.runner.withPropertyValues("remuda.inference.models.upper.workers=1").run((context) -> {
			BatchingInferenceModel<?, ?> model = context.getBean(InferenceModels.class).all().get(0).model();
			context.close();
			assertThat(model.status().state()).isEqualTo(ModelStatus.State.CLOSED);
		});
	}

	@Test
	void knowsAThreadOfAnEventLoop() {
		this.runner.withPropertyValues("remuda.inference.models.upper.workers=1").run((context) -> {
			awaitReady(context.getBean(InferenceModels.class));
			BatchingInferenceModel<?, ?> model = context.getBean(InferenceModels.class).all().get(0).model();
			assertThatExceptionOfType(CompletionException.class).isThrownBy(
					() -> Mono.fromCallable(() -> inferAny(model)).subscribeOn(Schedulers.parallel()).toFuture().join())
				.withMessageContaining("call submit()");
		});
	}

	@Test
	void worksWithoutReactorAndDjl() {
		this.runner.withClassLoader(new FilteredClassLoader("reactor", "ai.djl"))
			.withPropertyValues("remuda.inference.models.upper.workers=1")
			.run((context) -> {
				awaitReady(context.getBean(InferenceModels.class));
				assertThat(context).hasNotFailed();
			});
	}

	@Test
	void observesACallWithItsBatch() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		this.runner.withBean(ObservationRegistry.class, () -> registry)
			.withPropertyValues("remuda.inference.models.upper.workers=1")
			.run((context) -> {
				awaitReady(context.getBean(InferenceModels.class));
				InferenceModel<String, String> model = context.<InferenceModel<String, String>>getBeanProvider(UPPER)
					.getObject();
				assertThat(model.infer("a")).isEqualTo("A");
				TestObservationRegistryAssert.assertThat(registry)
					.hasSingleObservationThat()
					.hasNameEqualTo("remuda.inference")
					.hasContextualNameEqualTo("inference upper")
					.hasLowCardinalityKeyValue("model", "upper")
					.hasLowCardinalityKeyValue("outcome", "answered")
					.hasHighCardinalityKeyValue("batch", "1")
					.hasHighCardinalityKeyValue("batch.size", "1")
					.hasBeenStopped();
				registry.clear();
				assertThat(model.submit("bad")).isCompletedExceptionally();
				TestObservationRegistryAssert.assertThat(registry)
					.hasSingleObservationThat()
					.hasLowCardinalityKeyValue("outcome", "invalid_input")
					.hasError()
					.hasBeenStopped();
				registry.clear();
				assertThat(model.inferAll(List.of("a", "b"))).hasSize(2);
				TestObservationRegistryAssert.assertThat(registry)
					.hasSingleObservationThat()
					.hasHighCardinalityKeyValue("inputs", "2")
					.hasBeenStopped();
			});
	}

	@SuppressWarnings("unchecked")
	private static Object inferAny(BatchingInferenceModel<?, ?> model) {
		return ((BatchingInferenceModel<String, Object>) model).infer("a");
	}

	private static void awaitReady(InferenceModels models) {
		models.all().forEach((model) -> model.model().awaitReady(Duration.ofMinutes(1)));
	}

	@Configuration(proxyBeanMethods = false)
	static class Backends {

		@Bean
		BatchFunction<String, String> upper() {
			return new BatchFunction<>() {

				@Override
				public List<String> apply(List<String> inputs) {
					return inputs.stream().map((input) -> input.toUpperCase(Locale.ROOT)).toList();
				}

				@Override
				public void validate(String input) {
					if (input.equals("bad")) {
						throw new InvalidInputException("bad");
					}
				}

			};
		}

		@Bean
		BatchFunction<String, Integer> length() {
			return (inputs) -> inputs.stream().map(String::length).toList();
		}

		@Bean
		BatchFunction<Map<String, String>, String> twoWords() {
			return (inputs) -> inputs.stream().map(Map::toString).toList();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Caller {

		@Bean
		Lengths lengths(InferenceModel<String, String> upper, InferenceModel<String, Integer> length) {
			return new Lengths(upper, length);
		}

		record Lengths(InferenceModel<String, String> upper, InferenceModel<String, Integer> length) {

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class QualifiedCaller {

		@Bean
		Object caller(@Qualifier("other-upper") InferenceModel<String, String> model) {
			return model;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnModel {

		@Bean
		InferenceModel<String, String> upperModel() {
			return new BatchingInferenceModel<>("own",
					LoadedModel.of((BatchFunction<String, String>) (inputs) -> inputs), InferenceSettings.DEFAULTS);
		}

	}

}
