package dev.remuda.admission;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * Why a request wasn't let in, and what the client is told.
 *
 * @param reason the reason
 * @param retryAfter when there will probably be a place
 */
public record Refusal(Reason reason, Duration retryAfter) {

	/**
	 * The status of the response: Service Unavailable.
	 */
	public static final int STATUS = 503;

	/**
	 * The content type of the response: a problem detail (RFC 9457).
	 */
	public static final String CONTENT_TYPE = "application/problem+json";

	/**
	 * Return the value of the header {@code Retry-After}.
	 * @return whole seconds, rounded up, for sooner would be too soon; at least 1
	 */
	public String retryAfterHeader() {
		return String.valueOf(Math.max(1, this.retryAfter.plusNanos(999_999_999).toSeconds()));
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
		QUEUE_TIMEOUT("The server has as much to do as it can do, and the request has waited for as long as it may");

		/**
		 * Made once: a refusal has to be cheap.
		 */
		private final byte[] body;

		Reason(String detail) {
			this.body = """
					{"title":"Service Unavailable","status":%d,"detail":"%s.","reason":"%s"}"""
				.formatted(STATUS, detail, id())
				.getBytes(StandardCharsets.UTF_8);
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
