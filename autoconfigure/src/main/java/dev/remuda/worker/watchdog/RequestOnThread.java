package dev.remuda.worker.watchdog;

import org.jspecify.annotations.Nullable;

/**
 * A request that hasn't ended, as far as it is known which thread works on it.
 */
public interface RequestOnThread {

	/**
	 * Return what is asked for, to be shown in a log.
	 * @return the method and the route, such as {@code GET /reports/{id}}; the path where
	 * no route is known
	 */
	String name();

	/**
	 * Return the thread that works on it now.
	 * @return the thread; {@code null} if none is known
	 */
	@Nullable Thread thread();

	/**
	 * Return the event loop that it came in on.
	 * @return the thread of the loop; {@code null} if it came in on none
	 */
	@Nullable Thread eventLoop();

}
