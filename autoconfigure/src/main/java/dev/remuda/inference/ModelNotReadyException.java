package dev.remuda.inference;

/**
 * Thrown when a model takes no calls: it is still being warmed up, it failed to start, or
 * it is closed. Nothing was run.
 */
public class ModelNotReadyException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param model the name of the model
	 * @param reason what it is instead of ready, as in "it is closed"
	 */
	public ModelNotReadyException(String model, String reason) {
		super("The model '%s' takes no calls: %s".formatted(model, reason));
	}

}
