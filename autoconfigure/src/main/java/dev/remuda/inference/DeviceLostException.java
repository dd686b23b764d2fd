package dev.remuda.inference;

/**
 * Thrown when a session can't be opened because this process can't use its device any
 * more, whatever it does: only another process can.
 */
public class DeviceLostException extends InferenceException {

	/**
	 * Create an exception.
	 * @param device where the model runs, such as {@code gpu:0}
	 * @param cause what the engine says of it
	 */
	public DeviceLostException(String device, Throwable cause) {
		super("This process can't use '%s' any more, and only another process can".formatted(device), cause);
	}

}
