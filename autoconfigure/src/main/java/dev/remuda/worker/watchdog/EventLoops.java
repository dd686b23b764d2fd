package dev.remuda.worker.watchdog;

import java.util.concurrent.Executor;

/**
 * Takes the event loops that are to be watched. May be used by any thread.
 */
@FunctionalInterface
public interface EventLoops {

	/**
	 * Watch an event loop, until it ends. One that is watched already stays so, which
	 * costs a look into a map.
	 * @param eventLoop the event loop
	 * @param thread its thread
	 */
	void watch(Executor eventLoop, Thread thread);

}
