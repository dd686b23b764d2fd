package dev.remuda.inference;

import java.time.Duration;

/**
 * Limits of a model.
 *
 * @param threads platform threads that run the model, at least 1
 * @param queueCapacity calls that may wait for a thread, at least 1; a call that is being
 * run no longer waits
 * @param closeTimeout time that the calls which were taken have to finish once the model
 * is being closed; what isn't finished by then fails
 */
public record InferenceSettings(int threads, int queueCapacity, Duration closeTimeout) {

	/**
	 * Create settings.
	 * @throws IllegalArgumentException if a value is out of its bounds
	 */
	public InferenceSettings {
		requireAtLeastOne("threads", threads);
		requireAtLeastOne("queueCapacity", queueCapacity);
		if (closeTimeout.isNegative()) {
			throw new IllegalArgumentException("closeTimeout must not be negative, and it is " + closeTimeout);
		}
	}

	private static void requireAtLeastOne(String name, int value) {
		if (value < 1) {
			throw new IllegalArgumentException("%s must be at least 1, and it is %d".formatted(name, value));
		}
	}

}
