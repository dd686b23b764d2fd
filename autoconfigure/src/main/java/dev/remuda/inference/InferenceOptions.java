package dev.remuda.inference;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What one call asks for, beyond its input.
 *
 * @param timeout how long the call may wait for its run to begin; unset, as long as the
 * model allows, and never longer than that. A run that has begun is finished.
 * @param priority which calls it goes before
 */
public record InferenceOptions(@Nullable Duration timeout, InferencePriority priority) {

	/**
	 * The timeout of the model, and normal priority.
	 */
	public static final InferenceOptions DEFAULTS = new InferenceOptions(null, InferencePriority.NORMAL);

	/**
	 * Return these options with another timeout.
	 * @param timeout how long the call may wait for its run to begin; with zero or less
	 * it fails at once
	 * @return the options
	 */
	public InferenceOptions withTimeout(Duration timeout) {
		return new InferenceOptions(timeout, this.priority);
	}

	/**
	 * Return these options with another priority.
	 * @param priority which calls the call goes before
	 * @return the options
	 */
	public InferenceOptions withPriority(InferencePriority priority) {
		return new InferenceOptions(this.timeout, priority);
	}

}
