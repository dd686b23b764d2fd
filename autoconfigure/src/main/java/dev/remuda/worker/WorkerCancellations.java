package dev.remuda.worker;

/**
 * Who gives requests up that were let in. May be read by any thread.
 */
@FunctionalInterface
public interface WorkerCancellations {

	/**
	 * Return how many requests were given up.
	 * @return the counts
	 */
	Counts counts();

	/**
	 * How many requests were given up.
	 *
	 * @param stuck handlers that still run though they were told to end, now
	 * @param timedOut requests that took longer than they may, since the start
	 * @param cancelled requests that were given up for any reason, since the start
	 */
	record Counts(int stuck, long timedOut, long cancelled) {

	}

}
