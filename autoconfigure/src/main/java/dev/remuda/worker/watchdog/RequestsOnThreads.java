package dev.remuda.worker.watchdog;

import java.util.List;

/**
 * Tells which requests haven't ended. Asked only where something is held up, and never on
 * behalf of a request.
 */
@FunctionalInterface
public interface RequestsOnThreads {

	/**
	 * Knows none.
	 */
	RequestsOnThreads NONE = (nanoTime) -> List.of();

	/**
	 * Return the requests that began before a time and haven't ended. Two that are equal
	 * are the same request.
	 * @param nanoTime the time, by {@link System#nanoTime}
	 * @return the requests, those first that began first
	 */
	List<RequestOnThread> begunBefore(long nanoTime);

}
