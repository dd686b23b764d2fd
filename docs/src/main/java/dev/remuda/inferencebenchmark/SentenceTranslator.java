package dev.remuda.inferencebenchmark;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import dev.remuda.inferencebenchmark.Correction.Edit;

/**
 * Does what the sample application's translator does, which its package keeps to itself.
 * The script that starts the benchmarks compares their answers.
 */
class SentenceTranslator implements Translator<String, Correction> {

	private static final String SENTENCES = "sentences";

	private static final int UNKNOWN = 1;

	private static final int START = 2;

	private static final int END = 3;

	private static final int SPECIAL_TOKENS = 5;

	private static final float THRESHOLD = 0.5F;

	private final List<String> tokens;

	private final Map<Integer, Integer> ids = new HashMap<>();

	/**
	 * Create a translator.
	 * @param tokens the special tokens, then one character each; the index is the id
	 */
	SentenceTranslator(List<String> tokens) {
		this.tokens = tokens;
		for (int id = SPECIAL_TOKENS; id < tokens.size(); id++) {
			this.ids.put(tokens.get(id).codePointAt(0), id);
		}
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
		return tensor(context.getNDManager(), sentences);
	}

	@Override
	public NDList processInput(TranslatorContext context, String sentence) {
		return batchProcessInput(context, List.of(sentence));
	}

	/**
	 * Return the model's input for some sentences: their ids, padded to the longest.
	 */
	NDList tensor(NDManager manager, List<String> sentences) {
		List<long[]> rows = sentences.stream().map(this::encode).toList();
		int length = rows.stream().mapToInt((row) -> row.length).max().orElseThrow();
		long[] padded = new long[rows.size() * length];
		for (int i = 0; i < rows.size(); i++) {
			System.arraycopy(rows.get(i), 0, padded, i * length, rows.get(i).length);
		}
		return new NDList(manager.create(padded, new Shape(rows.size(), length)));
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
			corrections.add(correct(sentences.get(i), best, confidence, i * length + 1));
		}
		return corrections;
	}

	@Override
	public Correction processOutput(TranslatorContext context, NDList output) {
		return batchProcessOutput(context, output).get(0);
	}

	private Correction correct(String sentence, long[] best, float[] confidence, int first) {
		int[] codePoints = sentence.codePoints().toArray();
		List<Edit> edits = new ArrayList<>();
		for (int offset = 0; offset < codePoints.length; offset++) {
			int place = first + offset;
			if (best[place] == id(codePoints[offset]) || confidence[place] < THRESHOLD || !isHan(codePoints[offset])) {
				continue;
			}
			String to = this.tokens.get(Math.toIntExact(best[place]));
			if (to.codePointCount(0, to.length()) == 1 && isHan(to.codePointAt(0))) {
				edits.add(new Edit(offset, Character.toString(codePoints[offset]), to, round(confidence[place])));
				codePoints[offset] = to.codePointAt(0);
			}
		}
		return new Correction(sentence, new String(codePoints, 0, codePoints.length), List.copyOf(edits));
	}

	private long[] encode(String sentence) {
		int[] codePoints = sentence.codePoints().toArray();
		long[] row = new long[codePoints.length + 2];
		row[0] = START;
		for (int i = 0; i < codePoints.length; i++) {
			row[i + 1] = id(codePoints[i]);
		}
		row[row.length - 1] = END;
		return row;
	}

	/**
	 * The benchmark's sentences are Han characters and full-width punctuation, so the
	 * sample's lower case isn't needed.
	 */
	private int id(int codePoint) {
		boolean fullWidth = codePoint >= 0xFF01 && codePoint <= 0xFF5E;
		return this.ids.getOrDefault(fullWidth ? codePoint - 0xFEE0 : codePoint, UNKNOWN);
	}

	private static boolean isHan(int codePoint) {
		return UnicodeScript.of(codePoint) == UnicodeScript.HAN;
	}

	private static double round(float confidence) {
		return Math.round(confidence * 10_000) / 10_000.0;
	}

}
