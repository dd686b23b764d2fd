package dev.remuda.gateway.http1;

import java.time.Duration;

/**
 * How many connections there are to a server, and for how long.
 *
 * @param maxConnections connections, more than zero
 * @param maxWaiting requests that may wait for one while all are in use; zero, and none
 * does
 * @param acquireTimeout how long they may wait
 * @param idleTimeout how long a connection is kept that has nothing to do
 */
public record ConnectionLimits(int maxConnections, int maxWaiting, Duration acquireTimeout, Duration idleTimeout) {

}
