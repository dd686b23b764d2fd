package dev.remuda.gateway.cache;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Responses in memory. May be used by any thread.
 *
 * <p>
 * There is one request for a key at a time that asks the server, as far as the callers
 * keep to it. A response that was on its way while its target was changed isn't stored:
 * what is told of changes is counted, for targets whose hash is the same together.
 */
public final class ResponseCache {

	private static final int STAMPS = 256;

	private final CacheSettings settings;

	private final InstantSource clock;

	private final Cache<CacheKey, Stored> stored;

	private final Turns turns = new Turns();

	private final AtomicLongArray stamps = new AtomicLongArray(STAMPS);

	private final AtomicLong variants = new AtomicLong();

	private final AtomicLong recording = new AtomicLong();

	private final CacheStatistics statistics;

	/**
	 * Create a cache.
	 * @param settings what it keeps
	 * @param clock the time of day
	 */
	public ResponseCache(CacheSettings settings, InstantSource clock) {
		this.settings = settings;
		this.clock = clock;
		AtomicLong evictions = new AtomicLong();
		this.stored = Caffeine.newBuilder()
			.maximumWeight(settings.maxSize())
			.<CacheKey, Stored>weigher((key, value) -> key.weight() + value.weight())
			.evictionListener((key, value, cause) -> evictions.incrementAndGet())
			.executor(Runnable::run)
			.build();
		this.statistics = new CacheStatistics(evictions, this::size);
	}

	/**
	 * Return the settings.
	 * @return what it keeps
	 */
	public CacheSettings settings() {
		return this.settings;
	}

	/**
	 * Return what it has done.
	 * @return counts since the start
	 */
	public CacheStatistics statistics() {
		return this.statistics;
	}

	/**
	 * Return the time of day.
	 * @return the present time
	 */
	public Instant now() {
		return this.clock.instant();
	}

	private long size() {
		return this.stored.policy().eviction().orElseThrow().weightedSize().orElse(0);
	}

	/**
	 * Look a request up.
	 * @param target what it asks for
	 * @param request its header fields
	 * @return what there is
	 */
	public Lookup find(String target, Fields request) {
		CacheKey key = CacheKey.of(target);
		Stored found = this.stored.getIfPresent(key);
		boolean varies = found instanceof Variants;
		if (found instanceof Variants variants) {
			key = variants.key(target, request);
			found = this.stored.getIfPresent(key);
		}
		return new Lookup(key, (found instanceof StoredResponse response) ? response : null, found == Stored.PASS,
				varies);
	}

	/**
	 * Be the one that asks the server, or wait for who is.
	 * @param key what is asked for
	 * @return {@code null} if it is the caller's turn; otherwise what completes with
	 * whether it has become that, and, if not, when it makes sense to look again
	 */
	public @Nullable CompletableFuture<Boolean> ask(CacheKey key) {
		return this.turns.ask(key);
	}

	/**
	 * Be the one that asks the server, if nobody is.
	 * @param key what is asked for
	 * @return whether it is the caller's turn
	 */
	public boolean tryAsk(CacheKey key) {
		return this.turns.tryAsk(key);
	}

	/**
	 * Wait no more for who asks the server.
	 * @param key what is asked for
	 * @param turn what was waited for, be it that it is complete
	 * @return whether it is the caller's turn: it became that at the same time
	 */
	public boolean giveUp(CacheKey key, CompletableFuture<Boolean> turn) {
		return this.turns.giveUp(key, turn);
	}

	/**
	 * End the turn of the one that asks the server.
	 * @param key what was asked for
	 * @param look whether others find what they wait for, or that they needn't wait;
	 * otherwise it is the next one's turn
	 */
	public void answered(CacheKey key, boolean look) {
		this.turns.end(key, look);
	}

	/**
	 * Begin to ask the server for what may be stored.
	 * @param target what is asked for
	 * @param request the header fields of the request
	 * @param wishes its directives
	 * @return what to store the response with
	 */
	public Asked asked(String target, Fields request, CacheControl wishes) {
		return new Asked(target, request, wishes, now(), this.stamps.get(stamp(target)));
	}

	/**
	 * Begin to store a response.
	 * @param asked what it answers
	 * @param status its status
	 * @param headers its headers
	 * @return what takes its body; {@code null} if it can't be stored, so that nobody
	 * needs to wait for the next one
	 */
	public @Nullable Recording record(Asked asked, int status, HttpHeaders headers) {
		Instant came = now();
		Freshness freshness = Storing.of(asked, status, headers, this.settings, came);
		long length = length(headers);
		if (freshness == null || length > this.settings.maxEntrySize()) {
			if (status < 500) {
				pass(asked);
			}
			return null;
		}
		HttpHeaders copy = dated(headers, came).remove(HttpHeaderNames.TRANSFER_ENCODING).remove(HttpHeaderNames.AGE);
		return new Recording(this, asked, (body) -> {
			if (status != 204) {
				copy.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
			}
			StoredResponse response = new StoredResponse(status, copy, body, freshness);
			store(asked, response);
			return response;
		});
	}

	private static long length(HttpHeaders headers) {
		String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
		return (length == null || headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) ? 0 : Long.parseLong(length);
	}

	/**
	 * Store what the server says on validating a response.
	 * @param asked what it answers
	 * @param validated what is stored
	 * @param headers the headers of the answer
	 * @return what is stored now
	 */
	public StoredResponse freshen(Asked asked, StoredResponse validated, HttpHeaders headers) {
		Instant came = now();
		HttpHeaders said = dated(headers, came);
		HttpHeaders all = validated.headers().copy();
		said.names().forEach((name) -> all.set(name, said.getAll(name)));
		Freshness freshness = Freshness.of(validated.status(), all::getAll, CacheControl.ofResponse(all::getAll),
				this.settings.defaultTtl(), asked.time(), came);
		StoredResponse response = validated.freshened(said, freshness);
		if (freshness != null && !Storing.isForOne(all) && validated.isSame(said)) {
			store(asked, response);
		}
		return response;
	}

	/**
	 * Return headers that say when they came (RFC 9110, 6.6.1).
	 */
	private static HttpHeaders dated(HttpHeaders headers, Instant came) {
		HttpHeaders copy = headers.copy();
		if (!copy.contains(HttpHeaderNames.DATE)) {
			copy.set(HttpHeaderNames.DATE, DateFormatter.format(Date.from(came)));
		}
		return copy;
	}

	private void store(Asked asked, StoredResponse response) {
		CacheKey target = CacheKey.of(asked.target());
		List<String> names = Variants.names(response.headers()::getAll);
		if (names == null || this.stamps.get(stamp(asked.target())) != asked.stamp()) {
			return;
		}
		Variants variants = variants(target, names);
		if (variants == null) {
			this.stored.put(target, response);
		}
		else {
			this.stored.put(target, variants);
			this.stored.put(variants.key(asked.target(), asked.request()), response);
		}
		if (this.stamps.get(stamp(asked.target())) != asked.stamp()) {
			this.stored.invalidate(target);
		}
	}

	private @Nullable Variants variants(CacheKey target, List<String> names) {
		if (names.isEmpty()) {
			return null;
		}
		Stored before = this.stored.getIfPresent(target);
		return (before instanceof Variants variants && variants.names().equals(names)) ? variants
				: new Variants(names, this.variants.incrementAndGet());
	}

	/**
	 * Take note that a response can't be stored, unless there is a better one.
	 */
	void pass(Asked asked) {
		Lookup before = find(asked.target(), asked.request());
		StoredResponse response = before.response();
		if (response == null || response.ttl(now()) <= 0) {
			this.stored.put(before.key(), Stored.PASS);
		}
	}

	/**
	 * Forget all responses to a target, those among them that are on their way.
	 * @param target what was changed
	 */
	public void invalidate(String target) {
		this.stamps.incrementAndGet(stamp(target));
		this.stored.invalidate(CacheKey.of(target));
	}

	private static int stamp(String target) {
		return Math.floorMod(target.hashCode(), STAMPS);
	}

	/**
	 * Have room for a part of a response that isn't stored yet.
	 * @param before bytes that there are of it
	 * @return whether there is room
	 */
	boolean reserve(long before, long bytes) {
		if (before + bytes > this.settings.maxEntrySize()) {
			return false;
		}
		if (this.recording.addAndGet(bytes) > this.settings.maxSize()) {
			release(bytes);
			return false;
		}
		return true;
	}

	void release(long bytes) {
		this.recording.addAndGet(-bytes);
	}

}
