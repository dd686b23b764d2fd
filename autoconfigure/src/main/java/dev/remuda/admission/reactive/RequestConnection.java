package dev.remuda.admission.reactive;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.http.HttpInfos;

import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;

/**
 * The connection of a request, as far as there is one: a test may have none.
 */
final class RequestConnection {

	private final @Nullable Connection connection;

	/**
	 * Once a request is over, Reactor Netty has another channel in its stead, which is
	 * closed.
	 */
	private final @Nullable Channel channel;

	private RequestConnection(@Nullable Connection connection) {
		this.connection = connection;
		this.channel = (connection != null) ? connection.channel() : null;
	}

	static RequestConnection of(ServerWebExchange exchange) {
		return new RequestConnection(find(exchange.getRequest()));
	}

	private static @Nullable Connection find(ServerHttpRequest request) {
		if (request instanceof ServerHttpRequestDecorator decorator) {
			return find(decorator.getDelegate());
		}
		try {
			return (request instanceof AbstractServerHttpRequest server
					&& server.getNativeRequest() instanceof Connection connection) ? connection : null;
		}
		catch (IllegalStateException ex) {
			// A mock has none, and says so
			return null;
		}
	}

	/**
	 * Do something on the event loop of the connection, and not now.
	 */
	void execute(Runnable task) {
		try {
			if (this.channel != null) {
				this.channel.eventLoop().execute(task);
			}
			else {
				Schedulers.parallel().schedule(task);
			}
		}
		catch (RejectedExecutionException ex) {
			// The server has stopped, and the client is gone
		}
	}

	/**
	 * Do something on the event loop of the connection after a while.
	 */
	void execute(Runnable task, Duration delay) {
		try {
			if (this.channel != null) {
				this.channel.eventLoop().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
			}
			else {
				Schedulers.parallel().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
			}
		}
		catch (RejectedExecutionException ex) {
			// The server has stopped, and the client is gone
		}
	}

	/**
	 * Return whether the connection has become one of a WebSocket.
	 */
	boolean isWebSocket() {
		return this.connection instanceof HttpInfos infos && infos.isWebsocket();
	}

	/**
	 * Return whether the connection is open, as far as that is known.
	 */
	boolean isOpen() {
		return this.channel == null || this.channel.isActive();
	}

	/**
	 * Close the connection at once, unless the request is over and another one may have
	 * come on it.
	 * @return whether there is one
	 */
	boolean close() {
		if (this.connection != null && this.channel != null && this.connection.channel() == this.channel) {
			this.channel.close();
		}
		return this.channel != null;
	}

	/**
	 * Do something when the response is written or the client is gone.
	 */
	void whenOver(Runnable task) {
		if (this.connection != null) {
			this.connection.onTerminate().doFinally((signal) -> task.run()).subscribe();
		}
		else {
			task.run();
		}
	}

}
