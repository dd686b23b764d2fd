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

	private @Nullable CacheKey key;

	private @Nullable CompletableFuture<Boolean> waiting;

	private boolean asking;

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
	synchronized boolean isOpen() {
		Duration timeout = this.cache.settings().lockTimeout();
		if (this.taken || this.over || timeout.isZero()) {
			return false;
		}
		if (this.until == 0) {
			this.until = System.nanoTime() + timeout.toNanos();
		}
		return System.nanoTime() - this.until < 0;
	}

	/**
	 * Take the turn, or wait for it.
	 * @return what completes when it is there, or when it makes sense to look again
	 */
	Mono<Void> take(CacheKey key) {
		CompletableFuture<Boolean> turn = ask(key);
		if (turn == null) {
			// Another one may have come back just now
			return Mono.empty();
		}
		AtomicReference<EventLoop> loop = new AtomicReference<>();
		ServerHttpResponseDecorator.<HttpServerResponse>getNativeResponse(this.answer)
			.withConnection((connection) -> loop.set(connection.channel().eventLoop()));
		Scheduler scheduler = Schedulers.fromExecutorService(Objects.requireNonNull(loop.get()));
		return Mono.fromFuture(turn, true)
			.timeout(Duration.ofNanos(Math.max(1, this.until - System.nanoTime())), Mono.empty(), scheduler)
			.publishOn(scheduler)
			.doOnTerminate(this::waited)
			.then();
	}

	private synchronized @Nullable CompletableFuture<Boolean> ask(CacheKey key) {
		this.key = key;
		this.waiting = this.cache.ask(key);
		if (this.waiting == null) {
			begin();
		}
		else if (this.over) {
			waited();
		}
		return this.waiting;
	}

	/**
	 * Wait no more. It may have become this one's turn at the same time.
	 */
	private synchronized void waited() {
		CompletableFuture<Boolean> turn = this.waiting;
		this.waiting = null;
		if (turn != null && this.key != null && this.cache.giveUp(this.key, turn)) {
			begin();
		}
	}

	private void begin() {
		this.taken = true;
		this.asking = true;
		if (this.over) {
			leave(false);
		}
	}

	/**
	 * Give the turn up, if this request has it.
	 * @param look whether others find what they wait for, or that they needn't wait
	 */
	synchronized void leave(boolean look) {
		if (this.asking && this.key != null) {
			this.asking = false;
			this.cache.answered(this.key, look);
		}
	}

	/**
	 * Take note that the request is over.
	 */
	synchronized void end() {
		this.over = true;
		waited();
		leave(false);
	}

}
