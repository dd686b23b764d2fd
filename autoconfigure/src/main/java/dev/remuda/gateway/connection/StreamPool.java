package dev.remuda.gateway.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/2 connections to one server. A request gets a stream on a connection of its
 * event loop; one of another event loop if there may be no more connections; or it waits
 * its turn. While a connection is being opened, requests wait for that one rather than to
 * open more.
 */
final class StreamPool implements ConnectionPool {

	static final AttributeKey<StreamConnection> CONNECTION = AttributeKey.valueOf(StreamPool.class, "connection");

	private final ConnectionLimits limits;

	private final Connector connector;

	private final Consumer<ConnectionPool> unused;

	private final List<StreamConnection> connections = new ArrayList<>();

	private final Waiting waiting;

	private boolean closed;

	private @Nullable Future<?> sweeping;

	/**
	 * Create a pool.
	 * @param unused who is told when there is no connection any more
	 */
	StreamPool(ConnectionLimits limits, Connector connector, Consumer<ConnectionPool> unused) {
		this.limits = limits;
		this.connector = connector;
		this.unused = unused;
		this.waiting = new Waiting(limits, this);
	}

	@Override
	public void acquire(Exchange exchange) {
		StreamConnection found;
		boolean waits = false;
		synchronized (this) {
			found = enter(exchange.loop());
			waits = found == null && this.waiting.add(exchange);
		}
		if (found != null) {
			found.begin(exchange);
		}
		else if (!waits) {
			exchange.fail(this.waiting.full());
		}
		else if (exchange.isOver()) {
			forget(exchange);
		}
	}

	/**
	 * Take a stream of a connection.
	 * @return the connection, or {@code null} if all are full and there may be no more
	 */
	private @Nullable StreamConnection enter(EventLoop loop) {
		retireOld();
		StreamConnection found = find((connection) -> connection.loop() == loop);
		if (found == null && this.connections.size() < this.limits.maxConnections()) {
			found = connect(loop);
		}
		if (found == null) {
			found = find((connection) -> true);
		}
		if (found != null) {
			found.enter();
		}
		return found;
	}

	private @Nullable StreamConnection find(Predicate<StreamConnection> wanted) {
		for (StreamConnection connection : this.connections) {
			if (connection.hasRoom() && wanted.test(connection)) {
				return connection;
			}
		}
		return null;
	}

	private void retireOld() {
		for (StreamConnection connection : this.connections) {
			if (isOld(connection)) {
				connection.retire();
				connection.loop().execute(connection::close);
			}
		}
	}

	private boolean isOld(StreamConnection connection) {
		return connection.hasRoom() && connection.isIdle()
				&& System.nanoTime() - connection.idleSince() >= this.limits.idleTimeout().toNanos();
	}

	private StreamConnection connect(EventLoop loop) {
		Future<Channel> opening = this.connector.connect(loop);
		StreamConnection connection = new StreamConnection(this, opening, loop, this.limits.maxStreams());
		this.connections.add(connection);
		opening.addListener((Future<Channel> opened) -> {
			if (opened.isSuccess() && opened.getNow().isActive()) {
				connection.opened(opened.getNow());
			}
			else {
				closed(connection);
			}
		});
		return connection;
	}

	@Override
	public synchronized void forget(Exchange exchange) {
		this.waiting.remove(exchange);
	}

	/**
	 * Close a stream: another exchange gets a new one.
	 */
	@Override
	public void release(ServerConnection stream) {
		stream.channel().close();
	}

	/**
	 * If nothing came for any stream either, the connection may be dead without anybody
	 * having said so.
	 */
	@Override
	public void timedOut(ServerConnection stream, long since) {
		StreamConnection connection = stream.channel().attr(CONNECTION).get();
		if (connection.lastRead() - since < 0) {
			allow(connection, 0);
		}
	}

	@Override
	public void closed(ServerConnection stream) {
		left(stream.channel().attr(CONNECTION).get());
	}

	/**
	 * Take note that an exchange has left a connection: who waits may have its place.
	 */
	void left(StreamConnection connection) {
		List<Exchange> next;
		boolean spent;
		synchronized (this) {
			connection.leave();
			next = admit(connection);
			spent = connection.isSpent() || (this.closed && connection.isIdle());
			if (connection.isIdle()) {
				sweepLater(connection.loop());
			}
		}
		next.forEach(connection::begin);
		if (spent) {
			connection.close();
		}
	}

	/**
	 * Leave a connection that turned out to allow fewer streams than it was given.
	 * @return whether that was so
	 */
	boolean leftOverfull(StreamConnection connection) {
		boolean overfull;
		boolean spent;
		synchronized (this) {
			overfull = connection.isOverfull();
			if (overfull) {
				connection.leave();
			}
			spent = connection.isSpent();
		}
		if (spent) {
			connection.close();
		}
		return overfull;
	}

	/**
	 * Take note of how many streams a connection may have. With none, it is closed as
	 * soon as it has none.
	 */
	void allow(StreamConnection connection, int streams) {
		List<Exchange> next;
		boolean spent;
		synchronized (this) {
			connection.allow(streams);
			if (streams == 0) {
				connection.retire();
			}
			next = admit(connection);
			spent = connection.isSpent();
		}
		next.forEach(connection::begin);
		if (spent) {
			connection.close();
		}
	}

	private List<Exchange> admit(StreamConnection connection) {
		if (this.waiting.isEmpty()) {
			return List.of();
		}
		List<Exchange> admitted = new ArrayList<>();
		while (connection.hasRoom() && !this.waiting.isEmpty()) {
			admitted.add(this.waiting.poll());
			connection.enter();
		}
		return admitted;
	}

	/**
	 * Take note that there is a connection less: who waits may have another.
	 */
	void closed(StreamConnection connection) {
		Exchange next = null;
		StreamConnection other = null;
		boolean empty;
		synchronized (this) {
			connection.retire();
			this.connections.remove(connection);
			if (!this.waiting.isEmpty()) {
				next = this.waiting.poll();
				other = enter(connection.loop());
			}
			empty = this.connections.isEmpty();
		}
		if (next != null && other != null) {
			other.begin(next);
		}
		else if (empty) {
			this.unused.accept(this);
		}
	}

	@Override
	public List<Future<?>> close() {
		List<StreamConnection> unneeded;
		List<Future<?>> closing = new ArrayList<>();
		synchronized (this) {
			this.closed = true;
			unneeded = this.connections.stream().filter(StreamConnection::isIdle).toList();
			unneeded.forEach(StreamConnection::retire);
			this.connections.forEach((connection) -> closing.add(connection.opening()));
		}
		unneeded.forEach((connection) -> closing.add(connection.close()));
		return closing;
	}

	@Override
	public synchronized ConnectionCounts counts() {
		int idle = (int) this.connections.stream().filter(StreamConnection::isIdle).count();
		return new ConnectionCounts(this.connections.size() - idle, idle, this.waiting.size());
	}

	private void sweepLater(EventLoop loop) {
		if (this.sweeping == null) {
			this.sweeping = loop.schedule(() -> sweep(loop), this.limits.idleTimeout().toNanos() / 2,
					TimeUnit.NANOSECONDS);
		}
	}

	/**
	 * Close those connections that nobody has needed for too long.
	 */
	private synchronized void sweep(EventLoop loop) {
		this.sweeping = null;
		retireOld();
		if (this.connections.stream().anyMatch(StreamConnection::hasRoom)) {
			sweepLater(loop);
		}
	}

}
