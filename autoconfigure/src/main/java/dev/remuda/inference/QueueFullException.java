package dev.remuda.inference;

/**
 * Thrown when a call finds no place in the queue of its model. Nothing was run: the
 * caller may try again later.
 */
public class QueueFullException extends RuntimeException {

	private final int capacity;

	/**
	 * Create an exception.
	 * @param model the name of the model
	 * @param capacity calls that its queue holds
	 */
	public QueueFullException(String model, int capacity) {
		super("The queue of the model '%s' is full: %d calls are waiting, which is its capacity".formatted(model,
				capacity));
		this.capacity = capacity;
	}

	/**
	 * Return the capacity of the queue.
	 * @return calls that the queue holds
	 */
	public int getCapacity() {
		return this.capacity;
	}

}
