package dev.remuda.gateway.connection;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges that wait for a connection of a pool: so many, in their order, and so
 * long. Whoever calls holds the lock of the pool.
 */
final class Waiting {

	private final ConnectionLimits limits;

	private final ConnectionPool lock;

	private final Map<Exchange, Future<?>> exchanges = new LinkedHashMap<>();

	/**
	 * Create a queue.
	 * @param lock the pool
	 */
	Waiting(ConnectionLimits limits, ConnectionPool lock) {
		this.limits = limits;
		this.lock = lock;
	}

	/**
	 * Add an exchange, which fails if its turn doesn't come in time.
	 * @return whether there was room
	 */
	boolean add(Exchange exchange) {
		if (this.exchanges.size() >= this.limits.maxWaiting()) {
			return false;
		}
		this.exchanges.put(exchange, exchange.loop()
			.schedule(() -> giveUp(exchange), this.limits.acquireTimeout().toNanos(), TimeUnit.NANOSECONDS));
		return true;
	}

	/**
	 * Return what to tell those for whom there is no room.
	 */
	NoConnectionException full() {
		return new NoConnectionException("All %d connections are in use, and %d requests wait for one"
			.formatted(this.limits.maxConnections(), this.limits.maxWaiting()));
	}

	int size() {
		return this.exchanges.size();
	}

	boolean isEmpty() {
		return this.exchanges.isEmpty();
	}

	void remove(Exchange exchange) {
		Future<?> timer = this.exchanges.remove(exchange);
		if (timer != null) {
			timer.cancel(false);
		}
	}

	/**
	 * Take the exchange off that has waited for the longest time.
	 */
	@Nullable Exchange poll() {
		Iterator<Map.Entry<Exchange, Future<?>>> entries = this.exchanges.entrySet().iterator();
		if (!entries.hasNext()) {
			return null;
		}
		Map.Entry<Exchange, Future<?>> first = entries.next();
		first.getValue().cancel(false);
		Exchange next = first.getKey();
		entries.remove();
		return next;
	}

	private void giveUp(Exchange exchange) {
		boolean waited;
		synchronized (this.lock) {
			waited = this.exchanges.remove(exchange) != null;
		}
		if (waited) {
			exchange.fail(new NoConnectionException(
					"No connection became free within %d ms".formatted(this.limits.acquireTimeout().toMillis())));
		}
	}

}
