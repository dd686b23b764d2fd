package dev.remuda.sample.gec;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what to do when the application can't start because of the model's files.
 */
class ModelFileFailureAnalyzer extends AbstractFailureAnalyzer<ModelFileException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ModelFileException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Put gec.pt, vocab.txt and gec.json of the same export into one folder, and name it in "
						+ "sample.gec.location if it isn't classpath:models/. training/README.md says how to make them.",
				cause);
	}

}
