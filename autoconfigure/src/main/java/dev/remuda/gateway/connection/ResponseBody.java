package dev.remuda.gateway.connection;

import java.util.ArrayDeque;
import java.util.Deque;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The body of a response, on its way from the connection to who reads it. While that one
 * is slower than the server, the connection isn't read from.
 *
 * <p>
 * Its state is the event loop's alone; the reader may be on any thread.
 */
final class ResponseBody extends Flux<ByteBuf> implements Subscription {

	/**
	 * 64 KiB: reading stops while there is more.
	 */
	private static final int FULL = 64 * 1024;

	private final ServerConnection connection;

	private final Exchange exchange;

	private final Deque<ByteBuf> buffers = new ArrayDeque<>(2);

	private @Nullable CoreSubscriber<? super ByteBuf> subscriber;

	private @Nullable Throwable failure;

	private volatile HttpHeaders trailers = EmptyHttpHeaders.INSTANCE;

	private long held;

	private long demand;

	private boolean ended;

	private boolean over;

	private boolean emitting;

	ResponseBody(ServerConnection connection, Exchange exchange) {
		this.connection = connection;
		this.exchange = exchange;
	}

	Exchange exchange() {
		return this.exchange;
	}

	/**
	 * Add what came, and own it.
	 */
	void add(ByteBuf buffer) {
		if (this.over || !buffer.isReadable()) {
			buffer.release();
			return;
		}
		this.buffers.add(buffer);
		this.held += buffer.readableBytes();
		emit();
		if (this.held > FULL) {
			this.connection.pauseReading();
		}
	}

	/**
	 * Take note of what came after the body.
	 */
	void trailers(HttpHeaders trailers) {
		this.trailers = trailers;
	}

	HttpHeaders trailers() {
		return this.trailers;
	}

	/**
	 * Take note that no more comes.
	 * @param failure why, if there should be more
	 */
	void end(@Nullable Throwable failure) {
		this.failure = failure;
		this.ended = true;
		emit();
	}

	/**
	 * Give up what is there and nobody takes.
	 */
	void drop() {
		this.buffers.forEach(ByteBuf::release);
		this.buffers.clear();
		this.held = 0;
	}

	/**
	 * Return all that is there, in place of a subscription.
	 */
	@Nullable ByteBuf take() {
		if (this.buffers.size() <= 1) {
			return this.buffers.poll();
		}
		CompositeByteBuf all = ByteBufAllocator.DEFAULT.compositeBuffer(this.buffers.size());
		for (ByteBuf buffer = this.buffers.poll(); buffer != null; buffer = this.buffers.poll()) {
			all.addComponent(true, buffer);
		}
		return all;
	}

	@Override
	public void subscribe(CoreSubscriber<? super ByteBuf> subscriber) {
		this.connection.execute(() -> {
			if (this.over || this.subscriber != null) {
				Operators.error(subscriber, new IllegalStateException("The response has been read or discarded"));
				return;
			}
			this.subscriber = subscriber;
			subscriber.onSubscribe(this);
			emit();
		});
	}

	@Override
	public void request(long number) {
		this.connection.execute(() -> {
			this.demand = Operators.addCap(this.demand, number);
			emit();
		});
	}

	@Override
	public void cancel() {
		this.connection.execute(() -> {
			if (!this.over) {
				this.over = true;
				drop();
				if (!this.ended) {
					this.connection.abort(this);
				}
			}
		});
	}

	/**
	 * Hand out what there is and what is asked for. What a subscriber does then may lead
	 * here again.
	 */
	private void emit() {
		CoreSubscriber<? super ByteBuf> reader = this.subscriber;
		if (this.emitting || reader == null) {
			return;
		}
		this.emitting = true;
		while (!this.over) {
			if (this.demand > 0 && !this.buffers.isEmpty()) {
				ByteBuf buffer = this.buffers.remove();
				this.held -= buffer.readableBytes();
				this.demand -= (this.demand != Long.MAX_VALUE) ? 1 : 0;
				reader.onNext(buffer);
				if (!this.ended) {
					this.connection.progressed();
				}
			}
			else if (this.ended && this.buffers.isEmpty()) {
				this.over = true;
				finish(reader);
			}
			else {
				break;
			}
		}
		this.emitting = false;
		if (this.held <= FULL / 2 && !this.ended) {
			this.connection.resumeReading();
		}
	}

	private void finish(CoreSubscriber<? super ByteBuf> reader) {
		if (this.failure != null) {
			reader.onError(this.failure);
		}
		else {
			reader.onComplete();
		}
	}

}
