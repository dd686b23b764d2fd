package dev.remuda.gateway;

import java.time.Duration;
import java.util.Set;

import dev.remuda.gateway.cache.Asked;
import dev.remuda.gateway.cache.CacheKey;
import dev.remuda.gateway.cache.Recording;
import dev.remuda.gateway.cache.ResponseCache;
import dev.remuda.gateway.cache.StoredResponse;
import dev.remuda.gateway.connection.ServerRequest;
import dev.remuda.gateway.connection.ServerResponse;
import dev.remuda.gateway.upstream.Lease;
import dev.remuda.gateway.upstream.NoServerException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks a server for what a client has just got from the cache, and wasn't fresh any more.
 * It is tried once, and by one request at a time; the next client may have another try.
 */
final class CacheRefresh {

	private final ProxiedRequest proxied;

	private final RequestHeaders headers;

	private final ResponseCache cache;

	private final CacheKey key;

	private final StoredResponse stored;

	private final Asked asked;

	private long began;

	private volatile @Nullable Duration responseAfter;

	private volatile @Nullable Throwable failure;

	CacheRefresh(ProxiedRequest proxied, RequestHeaders headers, ResponseCache cache, CacheKey key,
			StoredResponse stored, Asked asked) {
		this.proxied = proxied;
		this.headers = headers;
		this.cache = cache;
		this.key = key;
		this.stored = stored;
		this.asked = asked;
	}

	/**
	 * Begin, unless another request has.
	 */
	void run() {
		if (!this.cache.tryAsk(this.key)) {
			return;
		}
		try {
			this.proxied.upstream().budget().request();
			send(this.proxied.upstream().upstream().acquire(this.proxied.key(), Set.of()));
		}
		catch (NoServerException ex) {
			this.cache.answered(this.key, true);
		}
	}

	private void send(Lease lease) {
		this.began = System.nanoTime();
		UpstreamClient client = this.proxied.upstream().client();
		client.began();
		Mono.defer(() -> client.connected().send(lease.server().address(), request(lease)))
			.flatMap((response) -> store(response, lease))
			.doOnError((cause) -> this.failure = cause)
			.doFinally((signal) -> end(lease))
			.onErrorComplete()
			.subscribe();
	}

	private ServerRequest request(Lease lease) {
		// Now: the client's request is over before this one
		HttpHeaders written = new DefaultHttpHeaders();
		this.headers.write(written, this.proxied, lease.server());
		CachedRequest.condition(written, this.stored);
		String target = TargetUrl.target(this.proxied.request(), this.proxied.route().rewrite());
		return new Refreshing(target, written, this.proxied.route().timeout());
	}

	private Mono<Void> store(ServerResponse response, Lease lease) {
		if (!this.proxied.route().preserveHost()) {
			ServerRedirect.of(this.proxied, lease.server()).change(response.headers());
		}
		this.responseAfter = Duration.ofNanos(Math.max(1, System.nanoTime() - this.began));
		if (response.status() == 304) {
			this.cache.freshen(this.asked, this.stored, response.headers());
			response.discard();
			return Mono.empty();
		}
		Recording recording = this.cache.record(this.asked, response.status(), response.headers());
		if (recording == null) {
			response.discard();
			return Mono.empty();
		}
		Flux<ByteBuf> body = (response.isWhole()) ? response.content().flux() : response.body();
		return body.takeWhile((bytes) -> {
			boolean goesOn = recording.add(bytes);
			bytes.release();
			return goesOn;
		}).doOnComplete(recording::finish).doFinally((signal) -> recording.stop()).then();
	}

	private void end(Lease lease) {
		Throwable cause = this.failure;
		GatewayFailure failed = (cause != null) ? FailureOf.exception(cause) : null;
		Outcome outcome = Outcome.CANCELLED;
		if (cause != null && failed != null && failed != GatewayFailure.BUSY) {
			outcome = Outcome.FAILED;
			lease.failed(cause);
		}
		else if (cause == null && this.responseAfter != null) {
			outcome = Outcome.ANSWERED;
			lease.succeeded(this.responseAfter);
		}
		else {
			lease.cancelled();
		}
		this.cache.answered(this.key, true);
		this.proxied.upstream().client().ended();
		this.proxied.listener()
			.ended(this.proxied.upstream().name(), lease.server(), outcome,
					Duration.ofNanos(System.nanoTime() - this.began));
	}

	/**
	 * A request as a server gets it.
	 */
	private record Refreshing(String target, HttpHeaders headers, Duration timeout) implements ServerRequest {

		@Override
		public HttpMethod method() {
			return HttpMethod.GET;
		}

		@Override
		public @Nullable Publisher<ByteBuf> body() {
			return null;
		}

		@Override
		public void connected(boolean used) {
		}

	}

}
