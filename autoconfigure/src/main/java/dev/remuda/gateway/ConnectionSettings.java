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
 * @param http2 how HTTP/2 is spoken; {@code null}, and it is HTTP/1.1
 */
public record ConnectionSettings(Duration connectTimeout, int maxConnections, int maxWaiting, Duration acquireTimeout,
		Duration idleTimeout, @Nullable SslContext tls, @Nullable Http2 http2) {

	/**
	 * How HTTP/2 is spoken.
	 *
	 * @param maxStreams requests that a connection has at a time, more than zero, unless
	 * the server allows fewer
	 * @param tls the same as for HTTP/1.1, offering HTTP/2 alone
	 */
	public record Http2(int maxStreams, @Nullable SslContext tls) {

	}

}
