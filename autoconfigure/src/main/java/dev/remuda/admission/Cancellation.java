package dev.remuda.admission;

import java.nio.charset.StandardCharsets;

/**
 * Why a request is given up, and what its client is told: a problem detail (RFC 9457).
 */
public enum Cancellation {

	/**
	 * It has taken longer than it may.
	 */
	DEADLINE("deadline", 504, "Gateway Timeout", "The request has taken for as long as it may"),

	/**
	 * Its client has left. Nobody is told: the status is the one that nginx writes into
	 * its log.
	 */
	CLIENT_GONE("client-gone", 499, "Client Closed Request", "The client has left"),

	/**
	 * The application ends, and doesn't wait any longer.
	 */
	SHUTDOWN("shutdown", 503, "Service Unavailable", "The server stops");

	private final String id;

	private final int status;

	/**
	 * Made once: there may be many at the same time.
	 */
	private final byte[] body;

	Cancellation(String id, int status, String title, String detail) {
		this.id = id;
		this.status = status;
		this.body = """
				{"title":"%s","status":%d,"detail":"%s.","reason":"%s"}""".formatted(title, status, detail, id)
			.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Return the name to be shown.
	 * @return lower case letters and hyphens
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Return the status of the response.
	 * @return the status
	 */
	public int status() {
		return this.status;
	}

	/**
	 * Return the body of the response, of {@link Refusal#CONTENT_TYPE}.
	 * @return JSON in UTF-8, which the caller may keep
	 */
	public byte[] body() {
		return this.body.clone();
	}

}
