package dev.remuda.inference;

import java.time.Duration;

/**
 * Thrown when a call waited for its run to begin as long as it may. Nothing was run.
 */
public class DeadlineExceededException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param model the name of the model
	 * @param timeout how long the call was allowed to wait
	 */
	public DeadlineExceededException(String model, Duration timeout) {
		super("The call waited %d ms for the model '%s', which is as long as it may".formatted(timeout.toMillis(),
				model));
	}

}
