package dev.remuda.inference;

import java.time.Duration;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * What one call asks for, beyond its input.
 *
 * @param timeout how long the call may wait for its run to begin; unset, as long as the
 * model allows, and never longer than that. A run that has begun is finished.
 * @param priority which calls it goes before
 * @param timing is told what the batcher did with the call before its answer is there; it
 * may be called on a thread of the model, so it must be quick and must not block
 */
public record InferenceOptions(@Nullable Duration timeout, InferencePriority priority,
		Consumer<? super InferenceTiming> timing) {

	/**
	 * The timeout of the model, normal priority, and nobody told of the timing.
	 */
	public static final InferenceOptions DEFAULTS = new InferenceOptions(null, InferencePriority.NORMAL, (timing) -> {
	});

	/**
	 * Return these options with another timeout.
	 * @param timeout how long the call may wait for its run to begin; with zero or less
	 * it fails at once
	 * @return the options
	 */
	public InferenceOptions withTimeout(Duration timeout) {
		return new InferenceOptions(timeout, this.priority, this.timing);
	}

	/**
	 * Return these options with another priority.
	 * @param priority which calls the call goes before
	 * @return the options
	 */
	public InferenceOptions withPriority(InferencePriority priority) {
		return new InferenceOptions(this.timeout, priority, this.timing);
	}

	/**
	 * Return these options with somebody who is told of the timing, beside those who are
	 * told already.
	 * @param timing is told what the batcher did with the call
	 * @return the options
	 */
	public InferenceOptions withTiming(Consumer<? super InferenceTiming> timing) {
		Consumer<? super InferenceTiming> before = this.timing;
		return new InferenceOptions(this.timeout, this.priority, (told) -> {
			before.accept(told);
			timing.accept(told);
		});
	}

}
