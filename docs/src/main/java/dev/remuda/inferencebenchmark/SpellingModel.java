package dev.remuda.inferencebenchmark;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import dev.remuda.inference.BatchingInferenceModel;
import dev.remuda.inference.InferenceListener;
import dev.remuda.inference.InferenceModel;
import dev.remuda.inference.InferenceSettings;
import dev.remuda.inference.djl.DjlModel;

/**
 * The sample's model, with DJL alone and as an inference model. All that the benchmarks
 * use of {@link DjlModel} is here.
 */
final class SpellingModel {

	private static final Duration START_TIMEOUT = Duration.ofMinutes(1);

	private SpellingModel() {
	}

	/**
	 * Load the network from the class path.
	 */
	static Model load() throws IOException, MalformedModelException {
		Model model = Model.newInstance("gec", "PyTorch");
		try (InputStream network = open("gec.pt")) {
			// From memory: DJL copies its whole buffer for each read, however short that
			// is.
			model.load(new ByteArrayInputStream(network.readAllBytes()));
			// DJL makes a folder for a model that has none, and leaves it empty.
			Files.deleteIfExists(model.getModelPath());
			return model;
		}
	}

	/**
	 * Return a translator over the vocabulary on the class path.
	 */
	static SentenceTranslator translator() throws IOException {
		try (InputStream vocabulary = open("vocab.txt")) {
			return new SentenceTranslator(
					new String(vocabulary.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
		}
	}

	/**
	 * Start the workers over a loaded model, with the limits that the sample application
	 * has, and wait for them.
	 * @param workers threads that run the model
	 * @return the model, which closes the loaded one with it
	 */
	static InferenceModel<String, Correction> serve(Model model, SentenceTranslator translator, int workers) {
		InferenceSettings settings = InferenceSettings.DEFAULTS.withWorkers(workers)
			.withQueue(256, Duration.ofSeconds(30));
		return new BatchingInferenceModel<>("gec", List.of(new DjlModel<>(model, translator)), settings,
				InferenceListener.NONE, () -> false)
			.awaitReady(START_TIMEOUT);
	}

	private static InputStream open(String name) {
		return Objects.requireNonNull(SpellingModel.class.getResourceAsStream("/models/" + name),
				"/models/" + name + " is not on the class path");
	}

}
