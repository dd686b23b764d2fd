package dev.remuda.admission;

/**
 * How many requests may be in flight. May be used by any thread.
 */
public interface Limit {

	/**
	 * The limit of who sets none: all are let in, and only counted.
	 */
	Limit NONE = () -> Integer.MAX_VALUE;

	/**
	 * Return the limit.
	 * @return the limit as it is now, at least 1
	 */
	int current();

	/**
	 * Learn from a request that has ended and hasn't failed.
	 * @param began when it was let in, by the nanosecond clock
	 * @param nanos how long it took since then
	 * @param inFlight requests that were in flight when it was let in, this one included
	 */
	default void learn(long began, long nanos, int inFlight) {
	}

}
