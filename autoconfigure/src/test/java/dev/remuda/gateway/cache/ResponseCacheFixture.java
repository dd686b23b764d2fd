package dev.remuda.gateway.cache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A cache and a clock that stands still until it is moved.
 */
abstract class ResponseCacheFixture {

	static final String TARGET = "http://x/";

	static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

	Instant now = START;

	ResponseCache cache = cache(100_000, 10_000, null);

	ResponseCache cache(long maxSize, int maxEntrySize, @Nullable Duration defaultTtl) {
		return new ResponseCache(new CacheSettings(maxSize, maxEntrySize, defaultTtl, Duration.ofSeconds(5)),
				() -> this.now);
	}

	void pass(long seconds) {
		this.now = this.now.plusSeconds(seconds);
	}

	/**
	 * Make headers of lines.
	 */
	static HttpHeaders headers(String... lines) {
		HttpHeaders headers = new DefaultHttpHeaders();
		for (String line : lines) {
			if (!line.isEmpty()) {
				headers.add(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1).strip());
			}
		}
		return headers;
	}

	static Fields fields(String... lines) {
		return headers(lines)::getAll;
	}

	Asked ask(String... request) {
		Fields fields = fields(request);
		return this.cache.asked(TARGET, fields, CacheControl.ofRequest(fields));
	}

	/**
	 * Store a response, whose length it says by itself.
	 * @return what is stored; {@code null} if it can't be
	 */
	@Nullable StoredResponse store(Asked asked, int status, String body, String... lines) {
		HttpHeaders headers = headers(lines).set("Content-Length", body.length());
		Recording recording = this.cache.record(asked, status, headers);
		if (recording == null) {
			return null;
		}
		ByteBuf bytes = Unpooled.copiedBuffer(body, StandardCharsets.US_ASCII);
		recording.add(bytes);
		return recording.finish();
	}

	@Nullable StoredResponse find(String... request) {
		return this.cache.find(TARGET, fields(request)).response();
	}

	@Nullable String body(String... request) {
		StoredResponse found = find(request);
		return (found != null) ? found.body(0, found.size()).toString(StandardCharsets.US_ASCII) : null;
	}

}
