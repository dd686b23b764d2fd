package dev.remuda.inference;

/**
 * What is known of an input before the model sees it. Called on the threads of the
 * callers, many at a time.
 *
 * @param <I> the type of an input
 */
public interface InputRules<I> {

	/**
	 * Refuse an input that the model can't answer, so that it never reaches the engine.
	 * By default all are accepted.
	 * @param input the input
	 * @throws InvalidInputException if the input is refused
	 */
	default void validate(I input) {
	}

	/**
	 * Return the length of an input, in whatever unit it is padded: the inputs of a batch
	 * are padded to the longest of them, so those of like length are put together. By
	 * default all are of the same length.
	 * @param input the input
	 * @return its length, at least 1
	 */
	default int length(I input) {
		return 1;
	}

}
