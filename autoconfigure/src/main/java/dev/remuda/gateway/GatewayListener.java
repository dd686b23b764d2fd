package dev.remuda.gateway;

import java.time.Duration;

import dev.remuda.gateway.upstream.UpstreamServer;

/**
 * Is told what the gateway does. Called on event loops: must not block or throw.
 */
public interface GatewayListener {

	/**
	 * A server is done with a request.
	 * @param upstream the name of the upstream
	 * @param server the server
	 * @param outcome how it ended
	 * @param time since the server was given the request
	 */
	default void ended(String upstream, UpstreamServer server, Outcome outcome, Duration time) {
	}

	/**
	 * A request that failed goes to the next server.
	 * @param upstream the name of the upstream
	 */
	default void retried(String upstream) {
	}

	/**
	 * A request that failed, and could have gone to the next server, didn't: too many
	 * have of late.
	 * @param upstream the name of the upstream
	 */
	default void retryRefused(String upstream) {
	}

	/**
	 * A request was let through without being counted: what counts it together with other
	 * gateways couldn't be asked.
	 * @param upstream the name of the upstream
	 */
	default void uncounted(String upstream) {
	}

	/**
	 * A request that was to be sent to another upstream as well is over there.
	 * @param upstream the name of the other upstream
	 * @param outcome what became of it
	 */
	default void mirrored(String upstream, MirrorOutcome outcome) {
	}

	/**
	 * A request is over.
	 * @param access the request
	 */
	default void finished(Access access) {
	}

	/**
	 * A server was checked.
	 * @param upstream the name of the upstream
	 * @param server the server
	 */
	default void checked(String upstream, UpstreamServer server) {
	}

}
