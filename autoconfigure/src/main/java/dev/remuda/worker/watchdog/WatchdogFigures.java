package dev.remuda.worker.watchdog;

import org.jspecify.annotations.Nullable;

/**
 * What the watchdog has seen. The names are those that are shown. May be read by any
 * thread.
 */
public interface WatchdogFigures {

	/**
	 * Return how long event loops take to get to a new task.
	 * @return the lag of the loop that is the latest; {@code null} where no event loop
	 * serves requests
	 */
	@Nullable Lag eventLoopLagMillis();

	/**
	 * Return how long a new virtual thread waits for a carrier.
	 * @return the lag; {@code null} where no virtual threads serve requests
	 */
	@Nullable Lag carrierLagMillis();

	/**
	 * Return how often a virtual thread was pinned to its carrier for longer than the
	 * threshold.
	 * @return how often since the start
	 */
	long pinned();

	/**
	 * Return how often event loops, carriers or a pool were held for longer than the
	 * threshold. What lasts counts again with each interval.
	 * @return how often since the start
	 */
	long blocked();

	/**
	 * Return the share of what serves requests that was in use in the last second: of the
	 * time of the event loops, of the threads of the pool, or under virtual threads of
	 * the processors.
	 * @return 0 to 1
	 */
	double busyShare();

	/**
	 * How late something was.
	 *
	 * @param last at the last look, in milliseconds
	 * @param max the latest in the last 10 seconds, in milliseconds
	 */
	record Lag(double last, double max) {

	}

}
