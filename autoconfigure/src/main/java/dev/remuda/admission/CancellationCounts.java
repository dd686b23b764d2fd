package dev.remuda.admission;

/**
 * How many requests were given up. May be used by any thread.
 */
public interface CancellationCounts {

	/**
	 * Return how many requests took longer than they may.
	 * @return requests since the start
	 */
	default long timedOut() {
		return cancelled(Cancellation.DEADLINE);
	}

	/**
	 * Return how many requests were given up.
	 * @param reason why
	 * @return requests since the start
	 */
	long cancelled(Cancellation reason);

	/**
	 * Return how many handlers still run that were interrupted a second ago or more.
	 * @return handlers now
	 */
	int stuck();

	/**
	 * Return how many handlers still ran a second after they were interrupted.
	 * @return handlers since the start
	 */
	long stuckInAll();

}
