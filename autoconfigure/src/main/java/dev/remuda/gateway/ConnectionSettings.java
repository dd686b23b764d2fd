package dev.remuda.gateway;

import java.time.Duration;

import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * How the gateway connects to the servers of an upstream.
 *
 * @param connectTimeout how long a connection may take
 * @param maxConnections connections to a server, more than zero
 * @param maxWaiting requests that may wait for a connection to a server while all are in
 * use; zero, and none does
 * @param acquireTimeout how long they may wait
 * @param idleTimeout how long a connection is kept that has nothing to do; less than the
 * servers keep it
 * @param tls whom to trust and what to show when connections are encrypted; {@code null}
 * and they aren't
 */
public record ConnectionSettings(Duration connectTimeout, int maxConnections, int maxWaiting, Duration acquireTimeout,
		Duration idleTimeout, @Nullable SslContext tls) {

}
