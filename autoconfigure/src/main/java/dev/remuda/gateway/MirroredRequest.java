package dev.remuda.gateway;

import java.util.Set;
import java.util.function.Consumer;

import dev.remuda.gateway.upstream.Lease;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * The copy of a request that another upstream gets, too. The request itself never waits
 * for it: a body is copied while it passes, and sent when all of it has; the copy is
 * given up when it becomes too large. From then on the two have nothing to do with each
 * other.
 */
final class MirroredRequest {

	private final ProxiedRequest original;

	private final Upstreams.Member upstream;

	private final int maxBodySize;

	private final RequestHeaders headers;

	private final Consumer<MirrorOutcome> end;

	private final GatewayListener listener;

	private @Nullable ByteBuf body;

	private boolean collecting;

	/**
	 * Create a copy.
	 * @param end what is called once, when it is over
	 */
	MirroredRequest(ProxiedRequest original, Upstreams.Member upstream, int maxBodySize, RequestHeaders headers,
			Consumer<MirrorOutcome> end, GatewayListener listener) {
		this.original = original;
		this.upstream = upstream;
		this.maxBodySize = maxBodySize;
		this.headers = headers;
		this.end = end;
		this.listener = listener;
		this.collecting = original.hasBody();
	}

	/**
	 * Return what sends the request itself and then, if there is no body to wait for, the
	 * copy.
	 */
	Mono<Void> after(Mono<Void> sending) {
		return (this.collecting) ? sending : new Mono<>() {

			@Override
			public void subscribe(CoreSubscriber<? super Void> subscriber) {
				sending.subscribe(subscriber);
				send(null);
			}

		};
	}

	/**
	 * Copy a body while it passes.
	 */
	Flux<ByteBuf> copying(Flux<ByteBuf> passing) {
		return passing.doOnNext(this::add).doFinally((signal) -> {
			if (signal == SignalType.ON_COMPLETE) {
				complete();
			}
			else {
				abandon();
			}
		});
	}

	private void add(ByteBuf part) {
		boolean tooLarge;
		synchronized (this) {
			if (!this.collecting) {
				return;
			}
			if (this.body == null) {
				this.body = ByteBufAllocator.DEFAULT.buffer();
			}
			tooLarge = this.body.readableBytes() + part.readableBytes() > this.maxBodySize;
			if (!tooLarge) {
				// Keeping the part would keep the memory that it was read into
				this.body.writeBytes(part, part.readerIndex(), part.readableBytes());
			}
		}
		if (tooLarge) {
			giveUp(MirrorOutcome.TOO_LARGE);
		}
	}

	private void complete() {
		ByteBuf whole;
		synchronized (this) {
			if (!this.collecting) {
				return;
			}
			this.collecting = false;
			whole = this.body;
			this.body = null;
		}
		send(whole);
	}

	/**
	 * Give the copy up if it still waits for the body.
	 */
	void abandon() {
		giveUp(MirrorOutcome.ABANDONED);
	}

	private void giveUp(MirrorOutcome outcome) {
		ByteBuf useless;
		synchronized (this) {
			if (!this.collecting) {
				return;
			}
			this.collecting = false;
			useless = this.body;
			this.body = null;
		}
		if (useless != null) {
			useless.release();
		}
		this.end.accept(outcome);
	}

	private void send(@Nullable ByteBuf content) {
		Lease lease = null;
		MirrorExchange exchange;
		try {
			lease = this.upstream.upstream().acquire(this.original.key(), Set.of());
			exchange = new MirrorExchange(this.upstream, lease,
					new HttpTransport.Outgoing(this.original, lease.server(), this.headers), this.original.hasBody(),
					content);
		}
		catch (RuntimeException ex) {
			// There is no server, or what is to be sent is invalid. The request itself
			// goes on.
			if (lease != null) {
				lease.cancelled();
			}
			if (content != null) {
				content.release();
			}
			this.end.accept(MirrorOutcome.FAILED);
			return;
		}
		exchange.run(this.listener).subscribe(this.end);
	}

}
