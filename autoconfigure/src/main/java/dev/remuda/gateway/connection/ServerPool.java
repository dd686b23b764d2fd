package dev.remuda.gateway.connection;

import java.net.ConnectException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one server. The one that was used last on an event loop is taken
 * first by the requests there, so that those that aren't needed grow old and are closed.
 * When there may be no more, a request takes one of another event loop, or waits its
 * turn.
 *
 * <p>
 * A pool that was closed goes on to serve: it keeps no connection that nobody needs, so
 * that it ends with its last request.
 */
final class ServerPool implements ConnectionPool {

	private final ConnectionLimits limits;

	private final Connector connector;

	private final Consumer<ConnectionPool> unused;

	private final Map<EventLoop, Deque<ServerConnection>> idle = new HashMap<>();

	private final Set<Future<Channel>> opening = ConcurrentHashMap.newKeySet();

	private final Waiting waiting;

	private int open;

	private boolean closed;

	private @Nullable Future<?> sweeping;

	/**
	 * Create a pool.
	 * @param unused who is told when there is no connection any more
	 */
	ServerPool(ConnectionLimits limits, Connector connector, Consumer<ConnectionPool> unused) {
		this.limits = limits;
		this.connector = connector;
		this.unused = unused;
		this.waiting = new Waiting(limits, this);
	}

	@Override
	public void acquire(Exchange exchange) {
		ServerConnection free;
		boolean opens = false;
		boolean waits = false;
		synchronized (this) {
			free = poll(exchange.loop());
			if (free == null && this.open < this.limits.maxConnections()) {
				this.open++;
				opens = true;
			}
			else if (free == null) {
				free = pollOther();
				waits = free == null && this.waiting.add(exchange);
			}
		}
		if (free != null) {
			free.begin(exchange);
		}
		else if (opens) {
			connect(exchange);
		}
		else if (!waits) {
			exchange.fail(this.waiting.full());
		}
		else if (exchange.isOver()) {
			forget(exchange);
		}
	}

	@Override
	public synchronized void forget(Exchange exchange) {
		this.waiting.remove(exchange);
	}

	@Override
	public void release(ServerConnection connection) {
		Exchange next;
		boolean surplus = false;
		synchronized (this) {
			next = this.waiting.poll();
			surplus = next == null && this.closed;
			if (next == null && !surplus) {
				connection.idle(System.nanoTime());
				this.idle.computeIfAbsent(connection.loop(), (loop) -> new ArrayDeque<>()).addLast(connection);
				sweepLater(connection.loop());
			}
		}
		if (next != null) {
			connection.begin(next);
		}
		else if (surplus) {
			connection.channel().close();
		}
	}

	@Override
	public void closed(ServerConnection connection) {
		synchronized (this) {
			Deque<ServerConnection> connections = this.idle.get(connection.loop());
			if (connections != null && connections.removeLastOccurrence(connection) && connections.isEmpty()) {
				this.idle.remove(connection.loop());
			}
		}
		left();
	}

	@Override
	public List<Future<?>> close() {
		List<ServerConnection> unneeded = new ArrayList<>();
		synchronized (this) {
			this.closed = true;
			this.idle.values().forEach(unneeded::addAll);
			this.idle.clear();
		}
		List<Future<?>> closing = new ArrayList<>(this.opening);
		unneeded.forEach((connection) -> closing.add(connection.channel().close()));
		return closing;
	}

	@Override
	public synchronized ConnectionCounts counts() {
		int unneeded = 0;
		for (Deque<ServerConnection> connections : this.idle.values()) {
			unneeded += connections.size();
		}
		return new ConnectionCounts(this.open - unneeded, unneeded, this.waiting.size());
	}

	private void connect(Exchange exchange) {
		Future<Channel> opening = this.connector.connect(exchange.loop());
		this.opening.add(opening);
		opening.addListener((Future<Channel> opened) -> {
			this.opening.remove(opened);
			if (opened.isSuccess() && opened.getNow().isActive()) {
				ServerConnection connection = new ServerConnection(opened.getNow(), this, false);
				opened.getNow().pipeline().addLast(connection);
				connection.begin(exchange);
			}
			else {
				exchange.fail((opened.cause() != null) ? opened.cause()
						: new ConnectException("The server closed the connection as soon as it was open"));
				left();
			}
		});
	}

	/**
	 * There is a connection less: who waits may have another.
	 */
	private void left() {
		Exchange next;
		boolean empty;
		synchronized (this) {
			this.open--;
			next = this.waiting.poll();
			this.open += (next != null) ? 1 : 0;
			empty = this.open == 0;
		}
		if (next != null) {
			connect(next);
		}
		else if (empty) {
			this.unused.accept(this);
		}
	}

	private @Nullable ServerConnection poll(EventLoop loop) {
		Deque<ServerConnection> connections = this.idle.get(loop);
		if (connections == null) {
			return null;
		}
		for (ServerConnection last = connections.pollLast(); last != null; last = connections.pollLast()) {
			if (last.channel().isActive() && !isOld(last)) {
				return last;
			}
			last.channel().close();
		}
		return null;
	}

	private @Nullable ServerConnection pollOther() {
		for (EventLoop loop : this.idle.keySet()) {
			ServerConnection other = poll(loop);
			if (other != null) {
				return other;
			}
		}
		return null;
	}

	private boolean isOld(ServerConnection connection) {
		return System.nanoTime() - connection.idleSince() >= this.limits.idleTimeout().toNanos();
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
	private void sweep(EventLoop loop) {
		List<ServerConnection> old = new ArrayList<>();
		synchronized (this) {
			this.sweeping = null;
			for (Deque<ServerConnection> connections : this.idle.values()) {
				while (!connections.isEmpty() && isOld(connections.getFirst())) {
					old.add(connections.removeFirst());
				}
			}
			this.idle.values().removeIf(Deque::isEmpty);
			if (!this.idle.isEmpty()) {
				sweepLater(loop);
			}
		}
		old.forEach((connection) -> connection.channel().close());
	}

}
