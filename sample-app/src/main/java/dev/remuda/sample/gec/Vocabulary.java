package dev.remuda.sample.gec;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The characters that the model knows, each with its id. Written like
 * {@code training/text.py}, which made the model's inputs.
 */
final class Vocabulary {

	static final int UNKNOWN = 1;

	static final int START = 2;

	static final int END = 3;

	private static final int SPECIAL_TOKENS = 5;

	private final List<String> tokens;

	private final Map<Integer, Integer> ids = new HashMap<>();

	/**
	 * Create a vocabulary.
	 * @param tokens the special tokens, then one character each; the index is the id
	 */
	Vocabulary(List<String> tokens) {
		this.tokens = List.copyOf(tokens);
		for (int id = SPECIAL_TOKENS; id < tokens.size(); id++) {
			this.ids.put(tokens.get(id).codePointAt(0), id);
		}
	}

	/**
	 * Return the ids of a text, one for each code point, between those of the start and
	 * of the end.
	 */
	long[] encode(String text) {
		int[] codePoints = text.codePoints().toArray();
		long[] encoded = new long[codePoints.length + 2];
		encoded[0] = START;
		for (int i = 0; i < codePoints.length; i++) {
			encoded[i + 1] = this.ids.getOrDefault(normalize(codePoints[i]), UNKNOWN);
		}
		encoded[encoded.length - 1] = END;
		return encoded;
	}

	/**
	 * Return the token of an id.
	 */
	String token(long id) {
		return this.tokens.get(Math.toIntExact(id));
	}

	/**
	 * Return the half-width form of full-width ASCII and of the ideographic space, in
	 * lower case if it is one of A to Z; any other character as it is.
	 */
	static int normalize(int codePoint) {
		int half = codePoint;
		if (codePoint >= 0xFF01 && codePoint <= 0xFF5E) {
			half = codePoint - 0xFEE0;
		}
		else if (codePoint == 0x3000) {
			half = ' ';
		}
		return (half >= 'A' && half <= 'Z') ? half + ('a' - 'A') : half;
	}

}
