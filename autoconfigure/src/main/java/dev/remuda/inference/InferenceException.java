package dev.remuda.inference;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a model can't be started or fails on an input; the cause is what went wrong
 * below it.
 */
public class InferenceException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param message what happened, with the name of the model
	 * @param cause why it happened, if something below it failed
	 */
	public InferenceException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
