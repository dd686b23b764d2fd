package dev.remuda.inferencebenchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import ai.djl.Model;
import dev.remuda.inference.BatchingInferenceModel;
import dev.remuda.inference.InferenceListener;
import dev.remuda.inference.InferenceModel;
import dev.remuda.inference.InferenceSettings;
import dev.remuda.inference.InputRules;
import dev.remuda.inference.djl.DjlModel;

/**
 * The sample's model as an inference model. All that the benchmarks use of
 * {@link DjlModel} is here.
 */
final class ServedModel {

	private static final Duration START_TIMEOUT = Duration.ofMinutes(1);

	private ServedModel() {
	}

	/**
	 * Start the workers over a loaded model, with the limits that the sample application
	 * has, and wait for them.
	 * @param workers threads that run the model
	 * @return the model, which closes the loaded one with it
	 */
	static InferenceModel<String, Correction> start(Model model, int workers) throws IOException {
		InferenceSettings settings = InferenceSettings.DEFAULTS.withWorkers(workers)
			.withQueue(256, Duration.ofSeconds(30));
		return new BatchingInferenceModel<>("gec", List.of(new DjlModel<>(model, new Measured())), settings,
				InferenceListener.NONE, () -> false)
			.awaitReady(START_TIMEOUT);
	}

	/**
	 * Tells the batcher how long a sentence is, so that it puts like ones together.
	 */
	private static final class Measured extends SentenceTranslator implements InputRules<String> {

		private Measured() throws IOException {
			super(SpellingModel.vocabulary());
		}

		@Override
		public int length(String sentence) {
			return sentence.codePointCount(0, sentence.length());
		}

	}

}
