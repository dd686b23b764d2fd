package dev.remuda.inferencebenchmark;

import java.util.List;

/**
 * The answer of the sample application, field by field.
 *
 * @param sentence the sentence as it was sent
 * @param corrected the sentence with all edits made
 * @param edits what was changed, from left to right
 */
record Correction(String sentence, String corrected, List<Edit> edits) {

	/**
	 * One character replaced by another.
	 *
	 * @param offset where it stands, in code points
	 * @param from the character as it was sent
	 * @param to the character that the model takes for right
	 * @param confidence its probability
	 */
	record Edit(int offset, String from, String to, double confidence) {

	}

}
