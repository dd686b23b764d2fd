package dev.remuda.gateway.cache;

import java.time.Instant;
import java.util.Locale;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Whether a response may be stored (RFC 9111, 3), by a cache that many share.
 */
final class Storing {

	private Storing() {
	}

	/**
	 * Return how long a response is good that may be stored.
	 * @param came when it came
	 * @return how long it is good; {@code null} if it may not be stored, or storing it is
	 * of no use
	 */
	static @Nullable Freshness of(Asked asked, int status, HttpHeaders headers, CacheSettings settings, Instant came) {
		CacheControl control = CacheControl.ofResponse(headers::getAll);
		if (status < 200 || status > 599 || status == 206 || status == 304 || isForOne(headers)
				|| asked.wishes().has("no-store") || isOfEvents(headers) || !Framing.hasEnd(status, headers)
				|| Variants.names(headers::getAll) == null) {
			return null;
		}
		if (asked.request().has("Authorization") && !control.has("public") && !control.has("must-revalidate")
				&& !control.has("s-maxage")) {
			return null;
		}
		boolean personal = asked.request().has("Authorization") || asked.request().has("Cookie");
		Freshness freshness = Freshness.of(status, headers::getAll, control, (personal) ? null : settings.defaultTtl(),
				asked.time(), came);
		boolean useful = freshness != null && (!freshness.isOver() || (status < 500
				&& (headers.contains(HttpHeaderNames.ETAG) || headers.contains(HttpHeaderNames.LAST_MODIFIED))));
		return useful ? freshness : null;
	}

	/**
	 * Such a stream is for those who listen now, and may have no end.
	 */
	private static boolean isOfEvents(HttpHeaders headers) {
		String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
		return type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
	}

	/**
	 * Return whether a response is for one client, or for nobody to keep.
	 */
	static boolean isForOne(HttpHeaders headers) {
		CacheControl control = CacheControl.ofResponse(headers::getAll);
		return control.has("no-store") || control.has("private") || headers.contains(HttpHeaderNames.SET_COOKIE);
	}

}
