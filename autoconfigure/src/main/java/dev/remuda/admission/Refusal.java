package dev.remuda.admission;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Why a request wasn't let in, and what the client is told.
 *
 * @param reason the reason
 * @param retryAfter when there will probably be a place
 */
public record Refusal(Reason reason, Duration retryAfter) {

	/**
	 * The content type of the response: a problem detail (RFC 9457).
	 */
	public static final String CONTENT_TYPE = "application/problem+json";

	/**
	 * Return the status of the response.
	 * @return Service Unavailable, or Gateway Timeout for a request whose deadline has
	 * passed
	 */
	public int status() {
		return this.reason.status;
	}

	/**
	 * Return the value of the header {@code Retry-After}.
	 * @return whole seconds, rounded up, for sooner would be too soon; at least 1.
	 * {@code null} for a request whose deadline has passed
	 */
	public @Nullable String retryAfterHeader() {
		return (this.reason != Reason.DEADLINE)
				? String.valueOf(Math.max(1, this.retryAfter.plusNanos(999_999_999).toSeconds())) : null;
	}

	/**
	 * Return the body of the response.
	 * @return JSON in UTF-8, which the caller may keep
	 */
	public byte[] body() {
		return this.reason.body.clone();
	}

	/**
	 * Reasons.
	 */
	public enum Reason {

		/**
		 * As many are in flight as may be, and the queue is full of requests that matter
		 * as much.
		 */
		QUEUE_FULL("The server has as much to do as it can do, and as many requests wait as may"),

		/**
		 * It has waited for as long as it may.
		 */
		QUEUE_TIMEOUT("The server has as much to do as it can do, and the request has waited for as long as it may"),

		/**
		 * Its deadline has passed while it waited.
		 */
		DEADLINE(Cancellation.DEADLINE);

		private final int status;

		/**
		 * Made once: a refusal has to be cheap.
		 */
		private final byte[] body;

		Reason(String detail) {
			this.status = 503;
			this.body = """
					{"title":"Service Unavailable","status":%d,"detail":"%s.","reason":"%s"}"""
				.formatted(this.status, detail, id())
				.getBytes(StandardCharsets.UTF_8);
		}

		Reason(Cancellation cancellation) {
			this.status = cancellation.status();
			this.body = cancellation.body();
		}

		/**
		 * Return the name that is used in meters and in the response.
		 * @return the name in lower case, with hyphens
		 */
		public String id() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
