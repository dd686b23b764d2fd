package dev.remuda.gateway;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import dev.remuda.gateway.cache.CacheKey;
import dev.remuda.gateway.cache.ResponseCache;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * A request's turn to ask a server for what others may want as well. It is asked for
 * once, and given up once: with the answer, or when the client leaves, which may come
 * from another thread.
 */
final class CacheTurn {

	private final ResponseCache cache;

	private final ServerHttpResponse answer;

	private @Nullable CacheKey asking;

	private boolean taken;

	private boolean over;

	private long until;

	/**
	 * Create the turn of a request.
	 * @param answer the answer to the client, on whose event loop the request goes on
	 */
	CacheTurn(ResponseCache cache, ServerHttpResponse answer) {
		this.cache = cache;
		this.answer = answer;
	}

	/**
	 * Return whether it is still worth asking for.
	 */
	boolean isOpen() {
		Duration timeout = this.cache.settings().lockTimeout();
		if (this.taken || timeout.isZero()) {
			return false;
		}
		if (this.until == 0) {
			this.until = System.nanoTime() + timeout.toNanos();
		}
		return System.nanoTime() - this.until < 0;
	}

	/**
	 * Take the turn, or wait for who has it.
	 * @return what completes when it makes sense to look again
	 */
	Mono<Void> take(CacheKey key) {
		CompletableFuture<Void> other = ask(key);
		if (other == null) {
			// Another one may have come back just now
			return Mono.empty();
		}
		AtomicReference<EventLoop> loop = new AtomicReference<>();
		ServerHttpResponseDecorator.<HttpServerResponse>getNativeResponse(this.answer)
			.withConnection((connection) -> loop.set(connection.channel().eventLoop()));
		Scheduler scheduler = Schedulers.fromExecutorService(Objects.requireNonNull(loop.get()));
		return Mono.fromFuture(other, true)
			.timeout(Duration.ofNanos(Math.max(1, this.until - System.nanoTime())), Mono.empty(), scheduler)
			.publishOn(scheduler);
	}

	private synchronized @Nullable CompletableFuture<Void> ask(CacheKey key) {
		CompletableFuture<Void> other = this.cache.ask(key);
		if (other == null) {
			this.taken = true;
			this.asking = key;
			if (this.over) {
				leave();
			}
		}
		return other;
	}

	/**
	 * Have others go on that wait for this one.
	 */
	synchronized void leave() {
		if (this.asking != null) {
			this.cache.answered(this.asking);
			this.asking = null;
		}
	}

	/**
	 * Take note that the request is over.
	 */
	synchronized void end() {
		this.over = true;
		leave();
	}

}
