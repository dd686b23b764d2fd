package dev.remuda.inference;

import java.time.Duration;

/**
 * The time that a worker takes for an input, as a mean in which the last batches count
 * most. Each batch moves it by an eighth of the difference, the weight that TCP gives to
 * a sample of its round-trip time (RFC 6298, section 2).
 */
final class ServiceRate {

	private static final double WEIGHT = 1.0 / 8;

	private double nanosPerInput;

	synchronized void record(int inputs, long nanos) {
		double sample = (double) nanos / inputs;
		this.nanosPerInput = (this.nanosPerInput == 0) ? sample
				: this.nanosPerInput + WEIGHT * (sample - this.nanosPerInput);
	}

	/**
	 * Return how long a number of inputs will take.
	 * @return the time, or zero if no batch was recorded
	 */
	synchronized Duration timeFor(int inputs, int workers) {
		return Duration.ofNanos(Math.round(this.nanosPerInput * inputs / workers));
	}

}
