package dev.remuda.admission.reactive;

import java.util.concurrent.RejectedExecutionException;

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

	private RequestConnection(@Nullable Connection connection) {
		this.connection = connection;
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
			if (this.connection != null) {
				this.connection.channel().eventLoop().execute(task);
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
	 * Return whether the connection has become one of a WebSocket.
	 */
	boolean isWebSocket() {
		return this.connection instanceof HttpInfos infos && infos.isWebsocket();
	}

	/**
	 * Return whether the connection is open, as far as that is known.
	 */
	boolean isOpen() {
		return this.connection == null || this.connection.channel().isActive();
	}

	/**
	 * Close the connection at once.
	 * @return whether there is one
	 */
	boolean close() {
		if (this.connection != null) {
			this.connection.channel().close();
		}
		return this.connection != null;
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
