package dev.remuda.gateway;

import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

import dev.remuda.gateway.cache.Asked;
import dev.remuda.gateway.cache.CacheControl;
import dev.remuda.gateway.cache.CacheResult;
import dev.remuda.gateway.cache.Fields;
import dev.remuda.gateway.cache.Lookup;
import dev.remuda.gateway.cache.Recording;
import dev.remuda.gateway.cache.ResponseCache;
import dev.remuda.gateway.cache.Reuse;
import dev.remuda.gateway.cache.StoredResponse;
import dev.remuda.gateway.connection.ServerResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpMethod;

/**
 * A request on a route with a cache. It is answered from there, or waits for another one
 * that has asked a server for the same, or asks itself and has the response stored on its
 * way to the client.
 */
final class CachedRequest {

	/**
	 * The answers that something old is better than (RFC 5861, 4).
	 */
	private static final Set<Integer> FAILURES = Set.of(500, 502, 503, 504);

	private final ProxiedRequest proxied;

	private final ResponseCache cache;

	private final RequestHeaders headers;

	private final String target;

	private final Fields fields;

	private final CacheControl wishes;

	private final boolean get;

	private final CacheTurn turn;

	private volatile @Nullable Lookup found;

	private volatile @Nullable Asked asked;

	private volatile @Nullable StoredResponse validated;

	private volatile @Nullable Recording recording;

	private boolean over;

	private volatile @Nullable CacheResult result;

	CachedRequest(ProxiedRequest proxied, ResponseCache cache, RequestHeaders headers, String target) {
		this.proxied = proxied;
		this.cache = cache;
		this.headers = headers;
		this.target = target;
		this.turn = new CacheTurn(cache, proxied.exchange().getResponse());
		this.fields = proxied.request().getHeaders()::getOrEmpty;
		this.wishes = CacheControl.ofRequest(this.fields);
		this.get = proxied.request().getMethod().equals(HttpMethod.GET);
	}

	/**
	 * Have the request answered.
	 * @param server has a server answer it
	 */
	Mono<Void> answer(Supplier<Mono<Void>> server) {
		Lookup lookup = find();
		this.found = lookup;
		StoredResponse stored = lookup.response();
		Reuse reuse = (stored != null) ? stored.reuse(this.wishes, this.cache.now()) : Reuse.VALIDATE;
		if (stored != null && reuse != Reuse.VALIDATE) {
			if (reuse == Reuse.STALE_WHILE_VALIDATING) {
				new CacheRefresh(this.proxied, this.headers, this.cache, lookup.key(), stored, asked()).run();
			}
			return hit(stored, (reuse == Reuse.FRESH) ? CacheResult.HIT : CacheResult.STALE);
		}
		if (this.wishes.has("only-if-cached")) {
			return Mono
				.error(new GatewayException(GatewayFailure.NOT_CACHED, this.proxied.upstream().name(), Duration.ZERO));
		}
		if (isForOthersToo(lookup) && this.turn.isOpen()) {
			return this.turn.take(lookup.key()).then(Mono.defer(() -> answer(server)));
		}
		this.result = CacheResult.MISS;
		this.asked = asked();
		return server.get().onErrorResume(GatewayException.class, this::helpOnFailure);
	}

	/**
	 * What is good by a setting alone isn't for those who may get something of their own.
	 */
	private Lookup find() {
		Lookup lookup = this.cache.find(this.target, this.fields);
		StoredResponse stored = lookup.response();
		boolean personal = stored != null && stored.isGuessed()
				&& (this.fields.has("Cookie") || this.fields.has("Authorization"));
		return personal ? new Lookup(lookup.key(), null, true, lookup.varies()) : lookup;
	}

	private Asked asked() {
		return this.cache.asked(this.target, this.fields, this.wishes);
	}

	/**
	 * Return whether what the server answers may answer other requests, so that there
	 * need be no more than one.
	 */
	private boolean isForOthersToo(Lookup lookup) {
		StoredResponse stored = lookup.response();
		return this.get && !lookup.passed() && !this.wishes.has("no-cache") && !this.wishes.has("no-store")
				&& (stored == null || (!stored.isAlwaysValidated() && stored.ttl(this.cache.now()) <= 0));
	}

	private Mono<Void> hit(StoredResponse stored, CacheResult result) {
		this.result = result;
		this.turn.leave(true);
		return StoredAnswer.write(this.proxied, stored, this.fields, this.cache.now(),
				"hit; ttl=" + stored.ttl(this.cache.now()));
	}

	/**
	 * Write into the headers for a server what the answer depends on: a condition of the
	 * cache in place of the client's, so that the answer can be stored.
	 */
	void ask(HttpHeaders headers) {
		Lookup lookup = this.found;
		if (!this.get || lookup == null || lookup.passed() || this.wishes.has("no-store")) {
			return;
		}
		this.validated = lookup.response();
		condition(headers, lookup.response());
	}

	static void condition(HttpHeaders headers, @Nullable StoredResponse stored) {
		headers.remove(HttpHeaderNames.IF_NONE_MATCH).remove(HttpHeaderNames.IF_MODIFIED_SINCE);
		if (stored != null && stored.tag() != null) {
			headers.set(HttpHeaderNames.IF_NONE_MATCH, stored.tag());
		}
		if (stored != null && stored.lastModified() != null) {
			headers.set(HttpHeaderNames.IF_MODIFIED_SINCE, stored.lastModified());
		}
	}

	/**
	 * Answer with what is stored, if the server says that this is still good, or that it
	 * can't answer now.
	 * @return {@code null} if the client is to get what the server says
	 */
	@Nullable Mono<Void> answerInstead(ServerResponse response) {
		Asked request = this.asked;
		StoredResponse old = this.validated;
		if (response.status() == 304 && old != null && request != null) {
			this.result = CacheResult.REVALIDATED;
			StoredResponse fresh = this.cache.freshen(request, old, response.headers());
			this.turn.leave(true);
			return StoredAnswer.write(this.proxied, fresh, this.fields, this.cache.now(),
					"fwd=stale; fwd-status=304; ttl=" + fresh.ttl(this.cache.now()));
		}
		return (FAILURES.contains(response.status())) ? help() : null;
	}

	private Mono<Void> helpOnFailure(GatewayException failure) {
		Mono<Void> help = this.proxied.exchange().getResponse().isCommitted() ? null : help();
		return (help != null) ? help : Mono.error(failure);
	}

	private @Nullable Mono<Void> help() {
		StoredResponse stored = stored();
		if (stored == null || !stored.helpsOnError(this.wishes, this.cache.now())) {
			return null;
		}
		// The server may do better for the next one
		this.turn.leave(false);
		return hit(stored, CacheResult.STALE);
	}

	private @Nullable StoredResponse stored() {
		Lookup lookup = this.found;
		return (lookup != null) ? lookup.response() : null;
	}

	/**
	 * Begin to store what the server says, if it may be stored.
	 * @return what the client is told of that
	 */
	synchronized String record(ServerResponse response) {
		Asked request = this.asked;
		if (this.get && request != null && !this.over) {
			this.recording = this.cache.record(request, response.status(), response.headers());
		}
		if (this.recording == null) {
			this.result = CacheResult.PASS;
			this.turn.leave(response.status() < 500);
		}
		return "fwd=%s; fwd-status=%d%s".formatted(why(), response.status(),
				(this.recording != null) ? "; stored" : "");
	}

	private String why() {
		StoredResponse stored = stored();
		if (stored != null) {
			return (stored.ttl(this.cache.now()) > 0) ? "request" : "stale";
		}
		return (this.found != null && this.found.varies()) ? "vary-miss" : "uri-miss";
	}

	/**
	 * Store the body of a response that is whole, which the client may know already.
	 */
	Mono<ByteBuf> keep(Mono<ByteBuf> content) {
		return content.<ByteBuf>handle((bytes, sink) -> {
			StoredResponse stored = finish(bytes);
			if (stored == null || !stored.isKnownTo(this.fields)) {
				sink.next(bytes);
				return;
			}
			bytes.release();
			StoredAnswer.shorten(this.proxied, stored);
		}).switchIfEmpty(Mono.fromRunnable(() -> finish(Unpooled.EMPTY_BUFFER)));
	}

	private @Nullable StoredResponse finish(ByteBuf last) {
		Recording recording = this.recording;
		if (recording == null) {
			return null;
		}
		recording.add(last);
		StoredResponse stored = recording.finish();
		this.turn.leave(true);
		return stored;
	}

	/**
	 * Store the body of a response as it passes.
	 */
	Flux<ByteBuf> keep(Flux<ByteBuf> body) {
		Recording recording = this.recording;
		return (recording == null) ? body : body.doOnNext((bytes) -> {
			if (!recording.add(bytes)) {
				this.turn.leave(true);
			}
		}).doOnComplete(() -> finish(Unpooled.EMPTY_BUFFER));
	}

	/**
	 * Return what the cache did.
	 * @return {@code null} if the request didn't come so far
	 */
	@Nullable String result() {
		CacheResult done = this.result;
		return (done != null) ? done.id() : null;
	}

	/**
	 * End the request for good, be it that the client left in the middle.
	 */
	void end() {
		Recording recording;
		synchronized (this) {
			this.over = true;
			recording = this.recording;
		}
		if (recording != null) {
			recording.stop();
		}
		this.turn.end();
		CacheResult done = this.result;
		if (done != null) {
			this.cache.statistics().count(done);
		}
	}

}
