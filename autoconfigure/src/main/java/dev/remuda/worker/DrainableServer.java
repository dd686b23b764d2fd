package dev.remuda.worker;

import java.time.Duration;

/**
 * A web server that can end without losing what it has taken on. Its methods are called
 * in their order, by one thread.
 */
public interface DrainableServer {

	/**
	 * Return how many connections are open.
	 * @return connections at this moment
	 */
	int connections();

	/**
	 * Stop listening once each connection is accepted that clients have opened by then.
	 * Open connections go on as before.
	 * @param quiet how long nobody must have come for that
	 * @param longest how long to wait for that; afterwards it goes on by itself
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	void stopListening(Duration quiet, Duration longest) throws InterruptedException;

	/**
	 * From now on end each connection with its next response, and close those that are
	 * unused. To be called again and again: each call closes what has become unused.
	 * @param unused how long nothing must have happened on a connection for that
	 * @return whether no connection is left that has something to do
	 */
	boolean endConnections(Duration unused);

	/**
	 * Close all connections, whatever they are doing.
	 */
	void abort();

}
