package dev.remuda.inference;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a model can't be started for a reason that somebody can mend.
 */
public class ModelStartException extends InferenceException {

	private final String action;

	/**
	 * Create an exception.
	 * @param message what is wrong, with the name of the model and the values
	 * @param action the way out
	 * @param cause why it happened, if something below it failed
	 */
	public ModelStartException(String message, String action, @Nullable Throwable cause) {
		super(message, cause);
		this.action = action;
	}

	/**
	 * Return what to do about it.
	 * @return the way out, in a sentence or more
	 */
	public String getAction() {
		return this.action;
	}

}
