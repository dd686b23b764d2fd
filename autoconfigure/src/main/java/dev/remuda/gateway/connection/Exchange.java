package dev.remuda.gateway.connection;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * A request from when it looks for a connection until its response has begun. It ends
 * once: with the response, with a failure, or because nobody wants it any more.
 */
final class Exchange implements Subscription {

	private final ConnectionPool pool;

	private final ServerRequest request;

	private final EventLoop loop;

	private final CoreSubscriber<? super ServerResponse> subscriber;

	private final AtomicBoolean started = new AtomicBoolean();

	private final AtomicBoolean over = new AtomicBoolean();

	private final AtomicReference<@Nullable ServerConnection> connection = new AtomicReference<>();

	/**
	 * Create an exchange.
	 * @param loop where a new connection is to be
	 */
	Exchange(ConnectionPool pool, ServerRequest request, EventLoop loop,
			CoreSubscriber<? super ServerResponse> subscriber) {
		this.pool = pool;
		this.request = request;
		this.loop = loop;
		this.subscriber = subscriber;
	}

	ServerRequest request() {
		return this.request;
	}

	EventLoop loop() {
		return this.loop;
	}

	boolean isOver() {
		return this.over.get();
	}

	@Override
	public void request(long number) {
		if (Operators.validate(number) && this.started.compareAndSet(false, true)) {
			this.pool.acquire(this);
		}
	}

	@Override
	public void cancel() {
		if (this.over.compareAndSet(false, true)) {
			ServerConnection used = this.connection.get();
			if (used != null) {
				used.abort(this);
			}
			else {
				this.pool.forget(this);
			}
		}
	}

	/**
	 * Take note of the connection.
	 * @return whether it is still wanted
	 */
	boolean begin(ServerConnection connection) {
		this.connection.set(connection);
		return !this.over.get();
	}

	/**
	 * Hand the response over.
	 */
	void respond(ServerResponse response) {
		if (this.over.compareAndSet(false, true)) {
			this.subscriber.onNext(response);
			this.subscriber.onComplete();
		}
		else {
			response.discard();
		}
	}

	void fail(Throwable failure) {
		if (this.over.compareAndSet(false, true)) {
			this.subscriber.onError(failure);
		}
	}

}
