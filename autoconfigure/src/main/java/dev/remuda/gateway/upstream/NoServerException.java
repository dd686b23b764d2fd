package dev.remuda.gateway.upstream;

/**
 * Thrown when no server can take a request. It has no stack trace: while an upstream is
 * down, each request meets it, and it always comes from the same place.
 */
public class NoServerException extends RuntimeException {

	private final String upstream;

	private final Reason reason;

	/**
	 * Create an exception.
	 * @param upstream the name of the upstream
	 * @param reason why there is none
	 * @param detail the servers and what each is about
	 */
	public NoServerException(String upstream, Reason reason, String detail) {
		super("No server of the upstream '%s' can take the request: %s".formatted(upstream, detail), null, false,
				false);
		this.upstream = upstream;
		this.reason = reason;
	}

	/**
	 * Return the upstream.
	 * @return the name of the upstream
	 */
	public String getUpstream() {
		return this.upstream;
	}

	/**
	 * Return why there is no server.
	 * @return the reason
	 */
	public Reason getReason() {
		return this.reason;
	}

	/**
	 * Why no server can take a request.
	 */
	public enum Reason {

		/**
		 * The upstream has no servers: the answer is 503.
		 */
		EMPTY,

		/**
		 * Each server is down or fails its checks: the answer is 503.
		 */
		ALL_DOWN,

		/**
		 * Each server that can serve was tried with this request already: the answer is
		 * what the last of them gave.
		 */
		ALL_TRIED

	}

}
