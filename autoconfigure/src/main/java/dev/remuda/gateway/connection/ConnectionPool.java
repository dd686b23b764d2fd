package dev.remuda.gateway.connection;

import java.util.List;

import io.netty.util.concurrent.Future;

/**
 * The connections to one server.
 */
interface ConnectionPool {

	/**
	 * Have an exchange begin as soon as there is a connection.
	 */
	void acquire(Exchange exchange);

	/**
	 * Take an exchange off that nobody waits for any more.
	 */
	void forget(Exchange exchange);

	/**
	 * Take a connection back that can serve again.
	 */
	void release(ServerConnection connection);

	/**
	 * Take note that nothing has come on a connection for too long.
	 * @param since for how long nothing has
	 */
	default void timedOut(ServerConnection connection, long since) {
	}

	/**
	 * Take note that a connection was closed.
	 */
	void closed(ServerConnection connection);

	/**
	 * Return how many connections there are.
	 */
	ConnectionCounts counts();

	/**
	 * Keep no connection that nobody needs from now on.
	 * @return what ends when those that there are now are closed, and those that are
	 * being opened are open or aren't going to be
	 */
	List<Future<?>> close();

}
