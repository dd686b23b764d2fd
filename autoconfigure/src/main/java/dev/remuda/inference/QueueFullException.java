package dev.remuda.inference;

import java.time.Duration;

/**
 * Thrown when a call finds no place in the queue of its model. Nothing was run: the
 * caller may try again later.
 */
public class QueueFullException extends RuntimeException {

	private final int capacity;

	private final Duration retryAfter;

	/**
	 * Create an exception.
	 * @param model the name of the model
	 * @param capacity calls that its queue holds
	 * @param retryAfter how long the calls that wait will take
	 */
	public QueueFullException(String model, int capacity, Duration retryAfter) {
		super("The queue of the model '%s' is full: %d calls are waiting, which is its capacity".formatted(model,
				capacity));
		this.capacity = capacity;
		this.retryAfter = retryAfter;
	}

	/**
	 * Return the capacity of the queue.
	 * @return calls that the queue holds
	 */
	public int getCapacity() {
		return this.capacity;
	}

	/**
	 * Return when it makes sense to try again.
	 * @return how long the calls that wait will take, by the rate of the last batches;
	 * zero if the model hasn't run one yet
	 */
	public Duration getRetryAfter() {
		return this.retryAfter;
	}

}
