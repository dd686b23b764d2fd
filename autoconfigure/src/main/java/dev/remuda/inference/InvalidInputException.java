package dev.remuda.inference;

/**
 * Thrown when an input is refused before the model sees it. To send it again is of no
 * use.
 */
public class InvalidInputException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param message what is wrong with the input, for whoever sent it
	 */
	public InvalidInputException(String message) {
		super(message);
	}

}
