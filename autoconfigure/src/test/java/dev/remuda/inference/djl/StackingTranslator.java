package dev.remuda.inference.djl;

import ai.djl.ndarray.NDList;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;

/**
 * Scores words of the same length, and leaves it to DJL to put them together.
 */
class StackingTranslator implements Translator<String, Float> {

	@Override
	public NDList processInput(TranslatorContext context, String word) {
		return new NDList(context.getNDManager().create(word.chars().mapToLong((c) -> c - 'a' + 1).toArray()));
	}

	@Override
	public Float processOutput(TranslatorContext context, NDList output) {
		return output.get(0).getFloat();
	}

}
