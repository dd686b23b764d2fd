package dev.remuda.gateway.cache;

import java.time.Instant;
import java.util.Date;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A response as it is stored. Nothing of it changes.
 */
public final class StoredResponse implements Stored {

	private static final String MUST_REVALIDATE = "must-revalidate";

	private static final String PROXY_REVALIDATE = "proxy-revalidate";

	private final int status;

	private final HttpHeaders headers;

	private final byte[] body;

	private final Freshness freshness;

	private final CacheControl control;

	/**
	 * Store a response.
	 * @param headers its headers, which nobody else has
	 * @param body its body, which nobody else has
	 */
	StoredResponse(int status, HttpHeaders headers, byte[] body, Freshness freshness) {
		this.status = status;
		this.headers = headers;
		this.body = body;
		this.freshness = freshness;
		this.control = CacheControl.ofResponse(headers::getAll);
	}

	/**
	 * Return the status.
	 * @return three digits
	 */
	public int status() {
		return this.status;
	}

	/**
	 * Return the headers as the server has sent them, but for those that frame the body.
	 * @return the headers, not to be changed
	 */
	public HttpHeaders headers() {
		return this.headers;
	}

	/**
	 * Return a part of the body.
	 * @param from where it begins
	 * @param longest bytes that it may have
	 * @return a buffer of its own over bytes that aren't to be changed
	 */
	public ByteBuf body(int from, int longest) {
		return Unpooled.wrappedBuffer(this.body, from, Math.min(longest, this.body.length - from));
	}

	/**
	 * Return how long the body is.
	 * @return bytes
	 */
	public int size() {
		return this.body.length;
	}

	/**
	 * Return how old the response is (RFC 9111, 4.2.3).
	 * @param now the present time
	 * @return seconds
	 */
	public long age(Instant now) {
		return this.freshness.age(now).toSeconds();
	}

	/**
	 * Return for how long the response is fresh.
	 * @param now the present time
	 * @return seconds; negative if it isn't any more
	 */
	public long ttl(Instant now) {
		return this.freshness.lifetime().toSeconds() - age(now);
	}

	/**
	 * Return whether it is fresh by a setting of the cache, and not by its server's word.
	 * @return whether the server has said nothing
	 */
	public boolean isGuessed() {
		return this.freshness.guessed();
	}

	/**
	 * Return whether each request for it has to ask the server.
	 * @return whether it was never fresh, or may not be used as if it were
	 */
	public boolean isAlwaysValidated() {
		return this.control.has("no-cache") || this.freshness.isOver();
	}

	/**
	 * Decide whether it answers a request (RFC 9111, 4.2).
	 * @param wishes the directives of the request
	 * @param now the present time
	 * @return what may be done
	 */
	public Reuse reuse(CacheControl wishes, Instant now) {
		long age = age(now);
		long ttl = ttl(now);
		if (this.control.has("no-cache") || wishes.has("no-cache") || age > wishes.seconds("max-age", Long.MAX_VALUE)) {
			return Reuse.VALIDATE;
		}
		if (ttl > wishes.seconds("min-fresh", 0)) {
			return Reuse.FRESH;
		}
		if (wishes.has("min-fresh") || isBound()) {
			return Reuse.VALIDATE;
		}
		if (-ttl < this.control.seconds("stale-while-revalidate", 0)) {
			return Reuse.STALE_WHILE_VALIDATING;
		}
		return (-ttl < wishes.maxStale() && !this.control.has("s-maxage")) ? Reuse.STALE : Reuse.VALIDATE;
	}

	/**
	 * Return whether it answers a request that the server failed to answer (RFC 5861, 4).
	 * @param wishes the directives of the request
	 * @param now the present time
	 * @return whether it may be used
	 */
	public boolean helpsOnError(CacheControl wishes, Instant now) {
		if (this.status >= 500 || isBound() || this.control.has("no-cache") || wishes.has("no-cache")) {
			return false;
		}
		long allowed = Math.max(this.control.seconds("stale-if-error", 0), wishes.seconds("stale-if-error", 0));
		return -ttl(now) < allowed;
	}

	/**
	 * The server's own word allows stale responses, {@code s-maxage} beside it or not:
	 * that is how servers speak to caches that are shared.
	 */
	private boolean isBound() {
		return this.control.has(MUST_REVALIDATE) || this.control.has(PROXY_REVALIDATE);
	}

	/**
	 * Return the entity tag.
	 * @return the tag; {@code null} if there is none
	 */
	public @Nullable String tag() {
		return this.headers.get(HttpHeaderNames.ETAG);
	}

	/**
	 * Return when it was changed last.
	 * @return the server's word; {@code null} if there is none
	 */
	public @Nullable String lastModified() {
		return this.headers.get(HttpHeaderNames.LAST_MODIFIED);
	}

	/**
	 * Return whether a client that has it already, by the conditions of its request,
	 * needs no more than to know that (RFC 9110, 13.2.2).
	 * @param request the header fields of the request
	 * @return whether 304 is the answer
	 */
	public boolean isKnownTo(Fields request) {
		if (this.status != 200) {
			return false;
		}
		if (request.has("If-None-Match")) {
			String tag = tag();
			return request.all("If-None-Match").stream().anyMatch((known) -> hasTag(known, tag));
		}
		Date changed = date(lastModified());
		Date since = date(request.first("If-Modified-Since"));
		return changed != null && since != null && !changed.after(since);
	}

	/**
	 * The comparison is weak (RFC 9110, 13.1.2).
	 */
	private static boolean hasTag(String known, @Nullable String tag) {
		if (known.strip().equals("*")) {
			return true;
		}
		if (tag == null) {
			return false;
		}
		int quote = tag.indexOf('"');
		return (quote >= 0) ? known.contains(tag.substring(quote)) : known.strip().equals(tag);
	}

	private static @Nullable Date date(@Nullable String text) {
		return (text != null) ? DateFormatter.parseHttpDate(text) : null;
	}

	/**
	 * Return whether what the server says on validating it is about it at all.
	 */
	boolean isSame(HttpHeaders confirmed) {
		String tag = confirmed.get(HttpHeaderNames.ETAG);
		return tag == null || hasTag(tag, tag());
	}

	/**
	 * Return it with what the server says on validating it (RFC 9111, 3.2).
	 * @param freshness how long it is good; {@code null} for no longer than before
	 */
	StoredResponse freshened(HttpHeaders confirmed, @Nullable Freshness freshness) {
		HttpHeaders updated = this.headers.copy();
		for (String name : confirmed.names()) {
			if (!Framing.isOf(name)) {
				updated.set(name, confirmed.getAll(name));
			}
		}
		updated.remove(HttpHeaderNames.AGE);
		return new StoredResponse(this.status, updated, this.body, (freshness != null) ? freshness : this.freshness);
	}

	@Override
	public int weight() {
		int weight = OVERHEAD + this.body.length;
		for (Map.Entry<String, String> header : this.headers) {
			weight += OVERHEAD / 4 + header.getKey().length() + header.getValue().length();
		}
		return weight;
	}

}
