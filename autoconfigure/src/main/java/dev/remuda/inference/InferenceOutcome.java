package dev.remuda.inference;

/**
 * What became of a call. Each call has exactly one outcome.
 */
public enum InferenceOutcome {

	/**
	 * The model answered.
	 */
	ANSWERED,

	/**
	 * The model failed on the input.
	 */
	FAILED,

	/**
	 * The input was refused before the model saw it.
	 */
	INVALID_INPUT,

	/**
	 * There was no place in the queue.
	 */
	QUEUE_FULL,

	/**
	 * The call had waited as long as it may, and was never run.
	 */
	DEADLINE_EXCEEDED,

	/**
	 * The caller withdrew it.
	 */
	CANCELLED,

	/**
	 * The model was still being warmed up, or was closed.
	 */
	NOT_READY;

	/**
	 * Return the outcome of a call that ended in this way.
	 * @param failure what the future of the answer failed with; {@code null} if it didn't
	 */
	static InferenceOutcome of(Throwable failure) {
		if (failure instanceof InvalidInputException) {
			return INVALID_INPUT;
		}
		if (failure instanceof QueueFullException) {
			return QUEUE_FULL;
		}
		if (failure instanceof DeadlineExceededException) {
			return DEADLINE_EXCEEDED;
		}
		if (failure instanceof ModelNotReadyException) {
			return NOT_READY;
		}
		return (failure instanceof InferenceException) ? FAILED : CANCELLED;
	}

}
