package dev.remuda.inference;

import org.jspecify.annotations.Nullable;

/**
 * What became of one input of a list: an answer or a failure.
 *
 * @param <O> the type of an answer
 * @param output the answer; {@code null} if there is a failure
 * @param failure what {@link InferenceModel#infer(Object)} would have thrown;
 * {@code null} if there is an answer
 */
public record InferenceResult<O>(@Nullable O output, @Nullable RuntimeException failure) {

	/**
	 * Return the answer.
	 * @return the answer
	 * @throws RuntimeException the failure, if there is one
	 */
	@SuppressWarnings("NullAway") // The model may answer null.
	public O orElseThrow() {
		if (this.failure != null) {
			throw this.failure;
		}
		return this.output;
	}

}
