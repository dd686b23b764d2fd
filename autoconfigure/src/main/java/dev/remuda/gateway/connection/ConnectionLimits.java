package dev.remuda.gateway.connection;

import java.time.Duration;

/**
 * How many connections there are to a server, and for how long.
 *
 * @param maxConnections connections, more than zero
 * @param maxWaiting requests that may wait for one while all are in use; zero, and none
 * does
 * @param acquireTimeout how long they may wait
 * @param idleTimeout how long a connection is kept that has nothing to do
 * @param maxStreams requests that a connection has at a time, over HTTP/2; zero, and it
 * has one, over HTTP/1.1
 */
public record ConnectionLimits(int maxConnections, int maxWaiting, Duration acquireTimeout, Duration idleTimeout,
		int maxStreams) {

	/**
	 * Create limits for HTTP/1.1.
	 * @param maxConnections connections, more than zero
	 * @param maxWaiting requests that may wait for one while all are in use
	 * @param acquireTimeout how long they may wait
	 * @param idleTimeout how long a connection is kept that has nothing to do
	 */
	public ConnectionLimits(int maxConnections, int maxWaiting, Duration acquireTimeout, Duration idleTimeout) {
		this(maxConnections, maxWaiting, acquireTimeout, idleTimeout, 0);
	}

	boolean isHttp2() {
		return this.maxStreams > 0;
	}

}
