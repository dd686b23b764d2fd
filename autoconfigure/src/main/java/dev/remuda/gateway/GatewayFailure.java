package dev.remuda.gateway;

import org.springframework.http.HttpStatus;

/**
 * Why a request got no answer of its upstream, and what the client is told: nginx's
 * statuses, save that nginx says 502 where no server is usable.
 */
public enum GatewayFailure {

	/**
	 * No connection: refused, no route, the name is unknown, or its certificate isn't
	 * trusted.
	 */
	UNREACHABLE(HttpStatus.BAD_GATEWAY, true, "The upstream can't be reached."),

	/**
	 * No connection within the connect timeout.
	 */
	CONNECT_TIMEOUT(HttpStatus.GATEWAY_TIMEOUT, true, "The upstream took too long to accept a connection."),

	/**
	 * No free connection in the pool within its acquire timeout.
	 */
	BUSY(HttpStatus.SERVICE_UNAVAILABLE, true, "All connections to the upstream are in use."),

	/**
	 * A connection of the pool turned out to be closed before anything was sent, or its
	 * server to be about to close it.
	 */
	STALE(HttpStatus.BAD_GATEWAY, true, "The upstream closed the connection."),

	/**
	 * The connection broke before the response was complete.
	 */
	BROKEN(HttpStatus.BAD_GATEWAY, false, "The upstream closed the connection before it had answered."),

	/**
	 * Nothing came for as long as the timeout.
	 */
	TIMEOUT(HttpStatus.GATEWAY_TIMEOUT, false, "The upstream took too long to answer."),

	/**
	 * What came is no HTTP.
	 */
	INVALID(HttpStatus.BAD_GATEWAY, false, "The upstream's answer can't be read."),

	/**
	 * The route takes no more requests of the client for now.
	 */
	RATE_LIMITED(HttpStatus.TOO_MANY_REQUESTS, true, "Too many requests."),

	/**
	 * The route takes no more requests of the client at the same time.
	 */
	TOO_MANY_AT_ONCE(HttpStatus.TOO_MANY_REQUESTS, true, "Too many requests at the same time."),

	/**
	 * The client takes nothing but what is in the cache, and there it isn't.
	 */
	NOT_CACHED(HttpStatus.GATEWAY_TIMEOUT, true, "Nothing is stored that answers the request."),

	/**
	 * The client sends more than the route allows.
	 */
	TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, false, "The request's body is larger than the gateway allows."),

	/**
	 * The client broke off in the middle of the body. Nobody gets this any more.
	 */
	CLIENT_LEFT(HttpStatus.BAD_REQUEST, false, "The request's body is incomplete."),

	/**
	 * Each server is down, or there is none.
	 */
	NO_SERVER(HttpStatus.SERVICE_UNAVAILABLE, true, "No server of the upstream can take the request.");

	private final HttpStatus status;

	private final boolean unsent;

	private final String detail;

	GatewayFailure(HttpStatus status, boolean unsent, String detail) {
		this.status = status;
		this.unsent = unsent;
		this.detail = detail;
	}

	/**
	 * Return what the client gets.
	 * @return the status
	 */
	public HttpStatus status() {
		return this.status;
	}

	/**
	 * Return whether it is certain that nothing of the request was sent.
	 */
	boolean isUnsent() {
		return this.unsent;
	}

	/**
	 * Return whether it says nothing against the server.
	 */
	boolean isBlameless() {
		return this == BUSY || this == STALE;
	}

	/**
	 * Return whether a connection that there was came to an end.
	 */
	boolean isBrokenOff() {
		return this == STALE || this == BROKEN;
	}

	/**
	 * Return what the client is told: nothing of the servers.
	 * @return a sentence
	 */
	public String detail() {
		return this.detail;
	}

}
