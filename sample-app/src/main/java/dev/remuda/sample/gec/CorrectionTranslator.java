package dev.remuda.sample.gec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import dev.remuda.inference.InputRules;
import dev.remuda.inference.ModelSample;
import dev.remuda.inference.ModelSamples;
import dev.remuda.sample.gec.Correction.Edit;

/**
 * Turns sentences into the model's input, ids of shape [sentences, length of the
 * longest], in which the shorter ones are padded with zeros, and its output, the best id
 * and its probability for each place, into {@link Correction}s.
 */
final class CorrectionTranslator
		implements Translator<String, Correction>, InputRules<String>, ModelSamples<String, Correction> {

	private static final String SENTENCES = "sentences";

	private static final String MISSPELT = "俗话说，走路不知道骑马的幸苦。";

	private static final String CORRECTED = "俗话说，走路不知道骑马的辛苦。";

	private static final String RIGHT = "天气很好。";

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
	public int length(String sentence) {
		return sentence.codePointCount(0, sentence.length());
	}

	/**
	 * Two that prove that network and vocabulary belong together, and one of the length
	 * that a long sentence has.
	 */
	@Override
	public List<ModelSample<String, Correction>> samples() {
		return List.of(new ModelSample<>(MISSPELT, (correction) -> correction.corrected().equals(CORRECTED)),
				ModelSample.of(RIGHT, new Correction(RIGHT, RIGHT, List.of())), ModelSample.of(MISSPELT.repeat(2)));
	}

	/**
	 * DJL asks for one to know that a batch is run at once; nothing else uses it.
	 */
	@Override
	public Batchifier getBatchifier() {
		return Batchifier.STACK;
	}

	@Override
	public NDList batchProcessInput(TranslatorContext context, List<String> sentences) {
		context.setAttachment(SENTENCES, sentences);
		List<long[]> rows = sentences.stream().map(this.vocabulary::encode).toList();
		int length = rows.stream().mapToInt((row) -> row.length).max().orElseThrow();
		long[] ids = new long[rows.size() * length];
		for (int i = 0; i < rows.size(); i++) {
			long[] row = rows.get(i);
			System.arraycopy(row, 0, ids, i * length, row.length);
		}
		return new NDList(context.getNDManager().create(ids, new Shape(rows.size(), length)));
	}

	@Override
	@SuppressWarnings("unchecked")
	public List<Correction> batchProcessOutput(TranslatorContext context, NDList output) {
		List<String> sentences = (List<String>) context.getAttachment(SENTENCES);
		long[] best = output.get(0).toLongArray();
		float[] confidence = output.get(1).toFloatArray();
		int length = best.length / sentences.size();
		List<Correction> corrections = new ArrayList<>();
		for (int i = 0; i < sentences.size(); i++) {
			int start = i * length;
			corrections.add(correct(sentences.get(i), Arrays.copyOfRange(best, start, start + length),
					Arrays.copyOfRange(confidence, start, start + length)));
		}
		return corrections;
	}

	@Override
	public NDList processInput(TranslatorContext context, String sentence) {
		return batchProcessInput(context, List.of(sentence));
	}

	@Override
	public Correction processOutput(TranslatorContext context, NDList output) {
		return batchProcessOutput(context, output).get(0);
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
