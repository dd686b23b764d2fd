package dev.remuda.inference.autoconfigure;

import java.time.Duration;
import java.util.List;

import dev.remuda.inference.BatchFunction;
import dev.remuda.inference.BatchingInferenceModel;
import dev.remuda.inference.InferenceListener;
import dev.remuda.inference.InferenceSettings;
import dev.remuda.inference.LoadedModel;

/**
 * Models for tests of what watches them.
 */
final class RunningModels {

	static final Duration LONG = Duration.ofMinutes(1);

	static final InferenceSettings SETTINGS = InferenceSettings.DEFAULTS.withQueue(8, LONG)
		.withCloseTimeout(Duration.ZERO);

	private RunningModels() {
	}

	/**
	 * Start a model with one instrumentation, as the factory does.
	 */
	static BatchingInferenceModel<String, String> start(LoadedModel<String, String> loaded, InferenceModels models,
			ModelInstrumentation instrumentation) {
		return start(loaded, models, instrumentation.listener("test"), instrumentation);
	}

	private static BatchingInferenceModel<String, String> start(LoadedModel<String, String> loaded,
			InferenceModels models, InferenceListener listener, ModelInstrumentation instrumentation) {
		BatchingInferenceModel<String, String> model = new BatchingInferenceModel<>("test", List.of(loaded), SETTINGS,
				listener, () -> false);
		ServedModel served = new ServedModel("test", "BatchFunction", "Java", SETTINGS, LONG, model);
		models.add(served);
		instrumentation.started(served);
		return model;
	}

	/**
	 * A model that answers what it is asked, and throws what it is told to.
	 */
	static BatchFunction<String, String> echo() {
		return new BatchFunction<>() {

			@Override
			public List<String> apply(List<String> inputs) throws Exception {
				if (inputs.contains("bad")) {
					throw new IllegalArgumentException("bad input");
				}
				if (inputs.contains("worse")) {
					throw new StackOverflowError("too deep");
				}
				return inputs;
			}

			@Override
			public int length(String input) {
				return input.length();
			}

		};
	}

}
