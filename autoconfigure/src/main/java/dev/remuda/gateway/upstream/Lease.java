package dev.remuda.gateway.upstream;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request that a server was given, counted as in flight until it ends. Whoever holds it
 * must end it once, in whatever way; all calls after the first have no effect. May be
 * used by any thread.
 */
public final class Lease {

	private final UpstreamServer server;

	private final int trial;

	private final AtomicBoolean ended = new AtomicBoolean();

	Lease(UpstreamServer server, int trial) {
		this.server = server;
		this.trial = trial;
	}

	/**
	 * Return the server.
	 * @return the server to send the request to
	 */
	public UpstreamServer server() {
		return this.server;
	}

	/**
	 * End the request well: the server answered.
	 * @param untilResponse the time from when the request was sent until the response
	 * began
	 */
	public void succeeded(Duration untilResponse) {
		long nanos = untilResponse.toNanos();
		if (this.ended.compareAndSet(false, true)) {
			this.server.succeeded(this.trial, nanos);
		}
	}

	/**
	 * End the request badly: the server couldn't be reached, or answered late or not at
	 * all, or with what counts as a failure.
	 * @param reason why, for people
	 */
	public void failed(String reason) {
		if (this.ended.compareAndSet(false, true)) {
			this.server.failed(this.trial, reason);
		}
	}

	/**
	 * End the request badly.
	 * @param cause why
	 * @see #failed(String)
	 */
	public void failed(Throwable cause) {
		String type = cause.getClass().getSimpleName();
		failed((cause.getMessage() != null) ? type + ": " + cause.getMessage() : type);
	}

	/**
	 * End the request without a word on the server: the client went away, or the request
	 * was never sent.
	 */
	public void cancelled() {
		if (this.ended.compareAndSet(false, true)) {
			this.server.cancelled(this.trial);
		}
	}

}
