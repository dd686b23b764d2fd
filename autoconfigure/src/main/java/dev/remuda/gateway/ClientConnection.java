package dev.remuda.gateway;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;

/**
 * What is known of the connection that a request has come on.
 */
final class ClientConnection {

	private ClientConnection() {
	}

	/**
	 * Return the status with which the guard of the connection has refused the request in
	 * the middle of it.
	 * @return the status; {@code null} if it hasn't
	 */
	static @Nullable Integer refusedWith(ServerHttpRequest request) {
		Channel channel = channel(request);
		return (channel != null) ? channel.attr(RequestGuard.REFUSED_WITH).get() : null;
	}

	/**
	 * Return whether nothing more comes on it. To Reactor Netty a body that is asked for
	 * after that is a body that is complete, whatever has come of it.
	 */
	static boolean isOver(ServerHttpRequest request) {
		Channel channel = channel(request);
		return channel != null && (!channel.isOpen() || channel.hasAttr(RequestGuard.REFUSED_WITH));
	}

	private static @Nullable Channel channel(ServerHttpRequest request) {
		Object received = ServerHttpRequestDecorator.getNativeRequest(request);
		return (received instanceof Connection connection) ? connection.channel() : null;
	}

}
