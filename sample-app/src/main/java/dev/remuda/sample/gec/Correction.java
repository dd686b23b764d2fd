package dev.remuda.sample.gec;

import java.util.List;

/**
 * A sentence and what the model makes of it.
 *
 * @param sentence the sentence as it was sent
 * @param corrected the sentence with all edits made
 * @param edits what was changed, from left to right; empty if nothing was
 */
public record Correction(String sentence, String corrected, List<Edit> edits) {

	/**
	 * One character replaced by another.
	 *
	 * @param offset where the character stands in the sentence, counted in Unicode code
	 * points from 0
	 * @param from the character as it was sent
	 * @param to the character that the model takes for right
	 * @param confidence the model's probability for the new character, from 0 to 1, to
	 * four decimal places
	 */
	public record Edit(int offset, String from, String to, double confidence) {

	}

}
