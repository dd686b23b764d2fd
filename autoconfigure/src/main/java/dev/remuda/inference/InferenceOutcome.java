package dev.remuda.inference;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

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
	 * @param failure what {@link InferenceModel#infer(Object)} threw, or what the future
	 * of {@link InferenceModel#submit(Object)} failed with; {@code null} if the model
	 * answered
	 * @return the outcome
	 */
	public static InferenceOutcome of(@Nullable Throwable failure) {
		if (failure == null) {
			return ANSWERED;
		}
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
		boolean interrupted = failure.getCause() instanceof InterruptedException;
		return (failure instanceof InferenceException && !interrupted) ? FAILED : CANCELLED;
	}

	/**
	 * Return what it is called in meters.
	 * @return the name in lower case, with underscores between words
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT);
	}

}
