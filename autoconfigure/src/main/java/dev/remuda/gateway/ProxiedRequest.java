package dev.remuda.gateway;

import java.time.Duration;

import dev.remuda.gateway.upstream.Lease;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.SignalType;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * A request on its way through the gateway. It holds the lease of the server that has the
 * request, and sees to it that the lease ends exactly once: with the last byte of the
 * answer, with a failure, or when the client goes away, which may come from another
 * thread in the middle of anything.
 */
final class ProxiedRequest {

	private static final String ATTRIBUTE = ProxiedRequest.class.getName();

	private final Upstreams.Member upstream;

	private final GatewayListener listener;

	private final boolean hasBody;

	private @Nullable Lease lease;

	private long began;

	private long responseAfter;

	private boolean over;

	private volatile boolean bodyTaken;

	private volatile boolean clientFailed;

	private volatile boolean connectionReused;

	private volatile @Nullable Throwable responseFailure;

	ProxiedRequest(Upstreams.Member upstream, ServerHttpRequest request, GatewayListener listener) {
		this.upstream = upstream;
		this.listener = listener;
		this.hasBody = request.getHeaders().getContentLength() > 0
				|| request.getHeaders().containsHeader(HttpHeaders.TRANSFER_ENCODING);
	}

	static @Nullable ProxiedRequest of(ServerWebExchange exchange) {
		return exchange.getAttribute(ATTRIBUTE);
	}

	void attach(ServerWebExchange exchange) {
		exchange.getAttributes().put(ATTRIBUTE, this);
	}

	Upstreams.Member upstream() {
		return this.upstream;
	}

	boolean hasBody() {
		return this.hasBody;
	}

	/**
	 * Take note that the body is being read from the client: it can't be had again.
	 */
	void takeBody() {
		this.bodyTaken = true;
	}

	boolean isBodyTaken() {
		return this.bodyTaken;
	}

	/**
	 * Take note that the request went out on a connection that had served before.
	 */
	void reuseConnection() {
		this.connectionReused = true;
	}

	/**
	 * Return whether a connection that broke may just have been too old: servers close
	 * those that were idle for a while, and a request may cross that on its way.
	 */
	boolean isConnectionReused() {
		return this.connectionReused;
	}

	/**
	 * Take note that the client broke off in the middle of the body.
	 */
	void clientFailed() {
		this.clientFailed = true;
	}

	boolean isClientFailed() {
		return this.clientFailed;
	}

	/**
	 * Take note that the server broke off in the middle of the response.
	 */
	void responseFailed(Throwable cause) {
		this.responseFailure = cause;
	}

	@Nullable Throwable responseFailure() {
		return this.responseFailure;
	}

	/**
	 * Give the request to a server.
	 * @return whether it is still wanted; if not, the lease has ended
	 */
	synchronized boolean give(Lease lease) {
		if (this.over) {
			lease.cancelled();
			return false;
		}
		// A filter of the user's that repeats a request after its response has begun
		end((this.responseAfter > 0) ? Outcome.ANSWERED : Outcome.CANCELLED, null);
		this.lease = lease;
		this.began = System.nanoTime();
		this.responseAfter = 0;
		this.connectionReused = false;
		return true;
	}

	/**
	 * Take note that the response has begun.
	 */
	synchronized void responded() {
		this.responseAfter = Math.max(1, System.nanoTime() - this.began);
	}

	synchronized void failed(Throwable cause) {
		end(Outcome.FAILED, cause);
	}

	synchronized void cancelled() {
		end(Outcome.CANCELLED, null);
	}

	/**
	 * End the request for good.
	 */
	synchronized void end(SignalType signal) {
		this.over = true;
		Throwable failure = this.responseFailure;
		if (failure != null) {
			end(Outcome.FAILED, failure);
		}
		else {
			end((signal == SignalType.ON_COMPLETE) ? Outcome.ANSWERED : Outcome.CANCELLED, null);
		}
	}

	private void end(Outcome outcome, @Nullable Throwable cause) {
		Lease ending = this.lease;
		if (ending == null) {
			return;
		}
		this.lease = null;
		if (cause != null) {
			ending.failed(cause);
		}
		else if (outcome == Outcome.ANSWERED && this.responseAfter > 0) {
			ending.succeeded(Duration.ofNanos(this.responseAfter));
		}
		else {
			// A WebSocket has no response time
			ending.cancelled();
		}
		this.listener.ended(this.upstream.name(), ending.server(), outcome,
				Duration.ofNanos(System.nanoTime() - this.began));
	}

}
