package dev.remuda.inference.openinference;

/**
 * Thrown when a request breaks a rule of the protocol or doesn't fit the model. Nothing
 * was run; to send it again is of no use.
 */
public class MalformedRequestException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param message what is wrong with the request, for whoever sent it
	 */
	public MalformedRequestException(String message) {
		super(message);
	}

}
