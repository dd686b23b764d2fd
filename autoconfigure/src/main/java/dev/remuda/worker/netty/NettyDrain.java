package dev.remuda.worker.netty;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.remuda.socket.InheritedListener;
import dev.remuda.socket.ListeningSockets;
import dev.remuda.worker.DrainableServer;
import dev.remuda.socket.Quiet;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.DisposableServer;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerState;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.core.Ordered;

/**
 * Has Reactor Netty end without losing what it has taken on.
 */
public final class NettyDrain implements DrainableServer, NettyServerCustomizer, Ordered, ConnectionObserver {

	/**
	 * When a connection was first seen to be unused, by the nanosecond clock.
	 */
	private static final AttributeKey<Long> UNUSED_SINCE = AttributeKey.valueOf(NettyDrain.class, "UNUSED_SINCE");

	/**
	 * Whether the client of a connection over HTTP/2 knows that it ends.
	 */
	private static final AttributeKey<Boolean> TOLD = AttributeKey.valueOf(NettyDrain.class, "TOLD");

	/**
	 * Of the server. The one that the application is managed with comes later, and stays
	 * open.
	 */
	private volatile @Nullable Channel listener;

	private final Set<Channel> connections = ConcurrentHashMap.newKeySet();

	private volatile boolean ending;

	@Override
	public int getOrder() {
		return 0;
	}

	@Override
	public HttpServer apply(HttpServer server) {
		return server.doOnBound((bound) -> add(bound))
			.doOnChannelInit((observer, channel, remote) -> add(channel))
			.childObserve(this);
	}

	private void add(DisposableServer bound) {
		Channel before = this.listener;
		if (before == null || !before.isOpen()) {
			this.listener = bound.channel();
			this.ending = false;
		}
	}

	private void add(Channel connection) {
		if (connection.parent() != null && connection.parent() == this.listener && this.connections.add(connection)) {
			connection.closeFuture().addListener((closed) -> this.connections.remove(connection));
		}
	}

	@Override
	public void onStateChange(Connection connection, State state) {
		if (this.ending && state == HttpServerState.REQUEST_RECEIVED
				&& this.connections.contains(connection.channel())) {
			connection.channel().attr(UNUSED_SINCE).set(null);
			if (connection instanceof HttpServerResponse response) {
				response.keepAlive(false);
			}
		}
	}

	@Override
	public int connections() {
		return this.connections.size();
	}

	@Override
	public void stopListening(Duration quiet, Duration longest) throws InterruptedException {
		Channel listening = this.listener;
		if (listening != null && listening.localAddress() instanceof InetSocketAddress address) {
			InheritedListener inherited = InheritedListener.of(address.getPort());
			if (inherited != null) {
				inherited.stop(quiet, longest);
			}
			else {
				ListeningSockets.ignoreNewConnections(address.getPort());
				listening.pipeline().addFirst(new ListenerClosing(new Quiet(quiet, longest)));
				listening.closeFuture().await(longest.toMillis());
			}
		}
		this.ending = true;
	}

	@Override
	public boolean endConnections(Duration unused) {
		for (Channel connection : this.connections) {
			connection.eventLoop().execute(() -> closeIfUnused(connection, unused));
		}
		return this.connections.isEmpty();
	}

	private static void closeIfUnused(Channel connection, Duration unused) {
		if (connection.pipeline().get(Http2ConnectionHandler.class) != null) {
			// Says so to the client, and waits for its streams: each call waits for
			// itself
			if (connection.attr(TOLD).setIfAbsent(true) == null) {
				connection.close();
			}
			return;
		}
		if (isInUse(connection)) {
			connection.attr(UNUSED_SINCE).set(null);
			return;
		}
		long now = System.nanoTime();
		Long since = connection.attr(UNUSED_SINCE).get();
		if (since == null) {
			connection.attr(UNUSED_SINCE).set(now);
		}
		else if (now - since >= unused.toNanos()) {
			connection.close();
		}
	}

	/**
	 * Return whether there is a request that hasn't been answered. The last one stays
	 * with its connection until the next.
	 */
	private static boolean isInUse(Channel connection) {
		ChannelOperations<?, ?> last = ChannelOperations.get(connection);
		if (last == null) {
			return false;
		}
		Disposable over = last.onTerminate().subscribe();
		boolean inUse = !over.isDisposed();
		over.dispose();
		return inUse;
	}

	@Override
	public void abort() {
		this.connections.forEach(NettyDrain::cut);
	}

	/**
	 * Close a connection without waiting for its streams.
	 */
	private static void cut(Channel connection) {
		ChannelHandlerContext http2 = connection.pipeline().context(Http2ConnectionHandler.class);
		if (http2 != null) {
			http2.close();
		}
		else {
			connection.close();
		}
	}

}
