package dev.remuda.gateway.upstream;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What may have been meant by a word that isn't known.
 */
public final class Suggestion {

	/**
	 * Letters that may be wrong: a slip or two, and not another word.
	 */
	private static final int MOST_EDITS = 2;

	private Suggestion() {
	}

	/**
	 * Return a sentence to end a message with: the known word that is nearest, or all of
	 * them if none is near.
	 * @param word the word that isn't known
	 * @param known the known words
	 * @return a sentence that begins in lower case
	 */
	public static String of(String word, List<String> known) {
		if (known.isEmpty()) {
			return "none is known";
		}
		String nearest = known.get(0);
		for (String candidate : known) {
			if (edits(word, candidate) < edits(word, nearest)) {
				nearest = candidate;
			}
		}
		if (edits(word, nearest) <= MOST_EDITS) {
			return "did you mean '%s'?".formatted(nearest);
		}
		return known.stream().collect(Collectors.joining("', '", "known are '", "'"));
	}

	/**
	 * Return the letters to insert, delete or replace (Levenshtein's distance).
	 */
	private static int edits(String from, String to) {
		int[] above = new int[to.length() + 1];
		for (int column = 0; column <= to.length(); column++) {
			above[column] = column;
		}
		for (int row = 1; row <= from.length(); row++) {
			int[] line = new int[to.length() + 1];
			line[0] = row;
			for (int column = 1; column <= to.length(); column++) {
				int replaced = above[column - 1] + ((from.charAt(row - 1) == to.charAt(column - 1)) ? 0 : 1);
				line[column] = Math.min(replaced, Math.min(above[column], line[column - 1]) + 1);
			}
			above = line;
		}
		return above[to.length()];
	}

}
