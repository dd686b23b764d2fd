package dev.remuda.inference.autoconfigure;

import java.util.function.BooleanSupplier;

import io.micrometer.observation.ObservationRegistry;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the inference beans: one for
 * each model under {@code remuda.inference.models}.
 */
@AutoConfiguration(
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@EnableConfigurationProperties(InferenceProperties.class)
@Conditional(OnInferenceModelCondition.class)
public final class InferenceAutoConfiguration {

	InferenceAutoConfiguration() {
	}

	@Bean
	static InferenceModelRegistrar inferenceModelRegistrar(Environment environment) {
		return new InferenceModelRegistrar(environment);
	}

	@Bean
	InferenceModels inferenceModels() {
		return new InferenceModels();
	}

	@Bean
	FunctionBackend functionBackend() {
		return new FunctionBackend();
	}

	@Bean
	InferenceModelFactory inferenceModelFactory(InferenceProperties properties, Environment environment,
			ObjectProvider<ModelBackend> backends, ObjectProvider<ModelInstrumentation> instrumentations,
			ObjectProvider<ObservationRegistry> observations, InferenceModels models) {
		return new InferenceModelFactory(properties, environment, backends.orderedStream().toList(),
				instrumentations.orderedStream().toList(), observations.getIfAvailable(() -> ObservationRegistry.NOOP),
				eventLoop(), models);
	}

	private static BooleanSupplier eventLoop() {
		boolean reactor = ClassUtils.isPresent("reactor.core.scheduler.Schedulers",
				InferenceAutoConfiguration.class.getClassLoader());
		return (reactor) ? Reactor.EVENT_LOOP : () -> false;
	}

	@Bean
	LostDevices inferenceLostDevices(ApplicationEventPublisher publisher) {
		return new LostDevices(publisher);
	}

	@Bean
	ModelWarmUpRunner modelWarmUpRunner(InferenceModels models) {
		return new ModelWarmUpRunner(models);
	}

	/**
	 * Loaded if Reactor is there.
	 */
	private static final class Reactor {

		static final BooleanSupplier EVENT_LOOP = Schedulers::isInNonBlockingThread;

	}

}
