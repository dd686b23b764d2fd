package dev.remuda.admission;

/**
 * Gives a request up. Called by any thread: must not block for long, or throw.
 */
@FunctionalInterface
public interface Canceller {

	/**
	 * Give the request up.
	 * @param reason why
	 * @return whether it is given up; not if it is too late for that, or the reason
	 * doesn't hold for it
	 */
	boolean cancel(Cancellation reason);

}
