package dev.remuda.inferencebenchmark;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;

import ai.djl.MalformedModelException;
import ai.djl.Model;

/**
 * The files of the sample's model, on the class path.
 */
final class SpellingModel {

	private SpellingModel() {
	}

	/**
	 * Load the network.
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
	 * Return the characters that the network knows.
	 */
	static List<String> vocabulary() throws IOException {
		try (InputStream vocabulary = open("vocab.txt")) {
			return new String(vocabulary.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
		}
	}

	private static InputStream open(String name) {
		return Objects.requireNonNull(SpellingModel.class.getResourceAsStream("/models/" + name),
				"/models/" + name + " is not on the class path");
	}

}
