package dev.remuda.gateway;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import dev.remuda.gateway.connection.NoConnectionException;
import dev.remuda.gateway.connection.ServerRequest;
import dev.remuda.gateway.connection.ServerResponse;
import dev.remuda.gateway.upstream.Lease;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * A copy of a request on its way to a server, and the answer, which is dropped. All of
 * the request is there, and nothing of the original is needed any more.
 */
final class MirrorExchange implements ServerRequest {

	private final Upstreams.Member upstream;

	private final Lease lease;

	private final HttpMethod method;

	private final String target;

	private final HttpHeaders headers;

	private final Duration timeout;

	private final boolean hasBody;

	private final AtomicReference<@Nullable ByteBuf> content;

	private final long began = System.nanoTime();

	private @Nullable ServerResponse response;

	private long responseAfter;

	private boolean over;

	/**
	 * Create an exchange.
	 * @param original the request as a server gets it
	 * @param hasBody whether it has a body
	 * @param content the body, which is released by and by; {@code null} if it is empty
	 */
	MirrorExchange(Upstreams.Member upstream, Lease lease, ServerRequest original, boolean hasBody,
			@Nullable ByteBuf content) {
		this.upstream = upstream;
		this.lease = lease;
		this.method = original.method();
		this.target = original.target();
		this.headers = original.headers();
		this.timeout = original.timeout();
		this.hasBody = hasBody;
		this.content = new AtomicReference<>(content);
	}

	/**
	 * Send the copy. What the server sends is dropped for as long as the timeout.
	 * @return what became of it
	 */
	Mono<MirrorOutcome> run(GatewayListener listener) {
		return this.upstream.client()
			.connected()
			.send(this.lease.server().address(), this)
			.flatMap(this::drop)
			.timeout(this.timeout)
			.then(Mono.fromSupplier(() -> end(null)))
			.onErrorResume((failure) -> Mono.just(end(failure)))
			.doOnNext((outcome) -> listener.ended(this.upstream.name(), this.lease.server(), outcome,
					Duration.ofNanos(System.nanoTime() - this.began)))
			.map((outcome) -> (outcome == Outcome.ANSWERED) ? MirrorOutcome.ANSWERED : MirrorOutcome.FAILED);
	}

	private Mono<Void> drop(ServerResponse begun) {
		boolean unwanted;
		synchronized (this) {
			this.response = begun;
			this.responseAfter = Math.max(1, System.nanoTime() - this.began);
			unwanted = this.over || begun.isWhole();
		}
		if (unwanted) {
			begun.discard();
			return Mono.empty();
		}
		return begun.body().doOnNext(ByteBuf::release).then();
	}

	private Outcome end(@Nullable Throwable failure) {
		ServerResponse last;
		synchronized (this) {
			this.over = true;
			last = this.response;
		}
		ByteBuf unsent = this.content.getAndSet(null);
		if (unsent != null) {
			unsent.release();
		}
		if (last != null) {
			last.discard();
		}
		if (failure == null) {
			this.lease.succeeded(Duration.ofNanos(this.responseAfter));
			return Outcome.ANSWERED;
		}
		if (failure instanceof NoConnectionException) {
			this.lease.cancelled();
			return Outcome.CANCELLED;
		}
		if (failure instanceof TimeoutException && last != null) {
			// It may be a stream without an end
			this.lease.cancelled();
			return Outcome.ANSWERED;
		}
		this.lease.failed(failure);
		return Outcome.FAILED;
	}

	@Override
	public HttpMethod method() {
		return this.method;
	}

	@Override
	public String target() {
		return this.target;
	}

	@Override
	public HttpHeaders headers() {
		return this.headers;
	}

	@Override
	public @Nullable Publisher<ByteBuf> body() {
		return (this.hasBody) ? Mono.fromSupplier(() -> this.content.getAndSet(null)) : null;
	}

	@Override
	public Duration timeout() {
		return this.timeout;
	}

	@Override
	public void connected(boolean used) {
		// It is sent once, be the connection new or old
	}

}
