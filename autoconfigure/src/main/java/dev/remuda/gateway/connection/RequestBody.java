package dev.remuda.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The body of a request, on its way from who writes it to the connection: no more is
 * asked for than was sent. Its state is the event loop's alone; the writer may be on any
 * thread.
 */
final class RequestBody implements CoreSubscriber<ByteBuf>, ChannelFutureListener {

	/**
	 * As many buffers are on their way at a time.
	 */
	private static final int AHEAD = 4;

	private final ServerConnection connection;

	private @Nullable Subscription subscription;

	private int unsent;

	private boolean subscribing;

	private boolean over;

	RequestBody(ServerConnection connection) {
		this.connection = connection;
	}

	/**
	 * Send what is there with the head, at once, and the rest as it comes.
	 */
	void sendOf(Publisher<ByteBuf> body) {
		this.subscribing = true;
		Flux.from(body).subscribe(this);
		this.subscribing = false;
		this.connection.channel().flush();
	}

	/**
	 * Return whether the server has still to take what it was sent.
	 */
	boolean isWaitingForServer() {
		return this.unsent > 0;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.connection.execute(() -> {
			if (this.over) {
				subscription.cancel();
			}
			else {
				this.subscription = subscription;
				subscription.request(AHEAD);
			}
		});
	}

	@Override
	public void onNext(ByteBuf buffer) {
		this.connection.execute(() -> {
			if (this.over) {
				buffer.release();
			}
			else {
				this.unsent++;
				write(new DefaultHttpContent(buffer));
			}
		});
	}

	@Override
	public void onComplete() {
		this.connection.execute(() -> {
			if (!this.over) {
				this.over = true;
				write(LastHttpContent.EMPTY_LAST_CONTENT);
				this.connection.sent(this);
			}
		});
	}

	@Override
	public void onError(Throwable failure) {
		this.connection.execute(() -> {
			if (!this.over) {
				this.over = true;
				this.connection.fail(failure);
			}
			else {
				Operators.onErrorDropped(failure, currentContext());
			}
		});
	}

	/**
	 * Send nothing more.
	 */
	void cancel() {
		if (!this.over) {
			this.over = true;
			if (this.subscription != null) {
				this.subscription.cancel();
			}
		}
	}

	private void write(Object content) {
		ChannelFuture written = (this.subscribing) ? this.connection.channel().write(content)
				: this.connection.channel().writeAndFlush(content);
		written.addListener(this);
	}

	@Override
	public void operationComplete(ChannelFuture written) {
		this.connection.operationComplete(written);
		if (this.unsent > 0) {
			this.unsent--;
			if (!this.over && this.subscription != null) {
				this.subscription.request(1);
			}
		}
	}

}
