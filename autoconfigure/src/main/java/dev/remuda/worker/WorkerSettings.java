package dev.remuda.worker;

import java.time.Duration;

/**
 * The settings in effect, each as the server gets it.
 *
 * @param threads threads for blocking handlers, where a pool of platform threads runs
 * them
 * @param eventLoops threads of the event loop
 * @param maxConnections connections that are open at a time; further ones wait in the
 * kernel's accept queue
 * @param backlog length of the kernel's accept queue
 * @param keepAliveTimeout how long an idle connection stays open
 * @param keepAliveRequests requests a connection may carry before it is closed;
 * {@value #UNLIMITED} for no limit
 * @param shutdownDelay how long requests are served as before at shutdown
 * @param gracefulTimeout time that requests in flight have to finish at shutdown
 * @param requestTimeout time that a request may take; zero for as long as it likes
 * @param blockingHandlers what happens to a blocking handler under the reactive model
 * @param virtualThreads whether blocking work runs on virtual threads
 */
public record WorkerSettings(int threads, int eventLoops, int maxConnections, int backlog, Duration keepAliveTimeout,
		int keepAliveRequests, Duration shutdownDelay, Duration gracefulTimeout, Duration requestTimeout,
		BlockingHandlers blockingHandlers, boolean virtualThreads) {

	/**
	 * The value of a number without a limit.
	 */
	public static final int UNLIMITED = -1;

}
