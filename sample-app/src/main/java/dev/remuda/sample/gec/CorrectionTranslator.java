package dev.remuda.sample.gec;

import java.util.ArrayList;
import java.util.List;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import dev.remuda.sample.gec.Correction.Edit;

/**
 * Turns a sentence into the model's input, ids of shape [1, length], and its output, the
 * best id and its probability for each place, into a {@link Correction}.
 */
final class CorrectionTranslator implements NoBatchifyTranslator<String, Correction> {

	private static final String SENTENCE = "sentence";

	private final Vocabulary vocabulary;

	private final float threshold;

	/**
	 * Create a translator.
	 * @param vocabulary the characters that the model knows
	 * @param threshold the probability from which on an edit is made
	 */
	CorrectionTranslator(Vocabulary vocabulary, float threshold) {
		this.vocabulary = vocabulary;
		this.threshold = threshold;
	}

	@Override
	public NDList processInput(TranslatorContext context, String sentence) {
		context.setAttachment(SENTENCE, sentence);
		long[] ids = this.vocabulary.encode(sentence);
		return new NDList(context.getNDManager().create(ids, new Shape(1, ids.length)));
	}

	@Override
	public Correction processOutput(TranslatorContext context, NDList output) {
		String sentence = (String) context.getAttachment(SENTENCE);
		return correct(sentence, output.get(0).toLongArray(), output.get(1).toFloatArray());
	}

	Correction correct(String sentence, long[] best, float[] confidence) {
		int[] codePoints = sentence.codePoints().toArray();
		long[] ids = this.vocabulary.encode(sentence);
		List<Edit> edits = new ArrayList<>();
		for (int offset = 0; offset < codePoints.length; offset++) {
			int place = offset + 1;
			if (best[place] == ids[place] || confidence[place] < this.threshold || !Han.isHan(codePoints[offset])) {
				continue;
			}
			String to = this.vocabulary.token(best[place]);
			if (to.codePointCount(0, to.length()) == 1 && Han.isHan(to.codePointAt(0))) {
				edits.add(new Edit(offset, Character.toString(codePoints[offset]), to, round(confidence[place])));
				codePoints[offset] = to.codePointAt(0);
			}
		}
		return new Correction(sentence, new String(codePoints, 0, codePoints.length), List.copyOf(edits));
	}

	private static double round(float confidence) {
		return Math.round(confidence * 10_000) / 10_000.0;
	}

}
