package dev.remuda.gateway;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a request got no answer from its upstream. It has no stack trace: while an
 * upstream is down each request meets it, and its cause says where it came from.
 */
public class GatewayException extends RuntimeException {

	private final GatewayFailure failure;

	private final String upstream;

	private final Duration retryAfter;

	/**
	 * Create an exception.
	 * @param failure what went wrong
	 * @param upstream the name of the upstream
	 * @param cause what the last server or the choice of a server ended with
	 */
	public GatewayException(GatewayFailure failure, String upstream, @Nullable Throwable cause) {
		this(failure, upstream, Duration.ZERO, cause);
	}

	/**
	 * Create an exception.
	 * @param failure what went wrong
	 * @param upstream the name of the upstream
	 * @param retryAfter when it makes sense to try again; zero if that isn't known
	 */
	public GatewayException(GatewayFailure failure, String upstream, Duration retryAfter) {
		this(failure, upstream, retryAfter, null);
	}

	private GatewayException(GatewayFailure failure, String upstream, Duration retryAfter, @Nullable Throwable cause) {
		super("No answer from the upstream '%s': %s".formatted(upstream, failure.detail()), cause, false, false);
		this.failure = failure;
		this.upstream = upstream;
		this.retryAfter = retryAfter;
	}

	/**
	 * Return what went wrong.
	 * @return the failure
	 */
	public GatewayFailure getFailure() {
		return this.failure;
	}

	/**
	 * Return when it makes sense to try again.
	 * @return how long to wait; zero if that isn't known
	 */
	public Duration getRetryAfter() {
		return this.retryAfter;
	}

	/**
	 * Return the upstream.
	 * @return the name of the upstream
	 */
	public String getUpstream() {
		return this.upstream;
	}

}
