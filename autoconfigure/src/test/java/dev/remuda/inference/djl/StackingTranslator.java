package dev.remuda.inference.djl;

import java.util.ArrayList;
import java.util.List;

import ai.djl.ndarray.NDList;
import ai.djl.translate.TranslatorContext;

/**
 * Scores words of three letters, as a translator does that overrides no batch method.
 */
class StackingTranslator extends ScorerTranslator {

	@Override
	public NDList batchProcessInput(TranslatorContext context, List<String> words) {
		return getBatchifier()
			.batchify(words.stream().map((word) -> processInput(context, word)).toArray(NDList[]::new));
	}

	@Override
	public NDList processInput(TranslatorContext context, String word) {
		return new NDList(context.getNDManager().create(word.chars().mapToLong((c) -> c - 'a' + 1).toArray()));
	}

	@Override
	public List<Float> batchProcessOutput(TranslatorContext context, NDList output) {
		List<Float> scores = new ArrayList<>();
		for (NDList one : getBatchifier().unbatchify(output)) {
			scores.add(one.get(0).getFloat());
		}
		return scores;
	}

}
