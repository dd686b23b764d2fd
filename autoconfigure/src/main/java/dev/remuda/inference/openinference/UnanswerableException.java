package dev.remuda.inference.openinference;

/**
 * Thrown when a model has answered, and no tensor can hold its answers.
 */
public class UnanswerableException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param message why no tensor can hold them, for whoever sent the request
	 */
	public UnanswerableException(String message) {
		super(message);
	}

}
