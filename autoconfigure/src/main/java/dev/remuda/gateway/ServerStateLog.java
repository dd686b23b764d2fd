package dev.remuda.gateway;

import java.time.Duration;
import java.util.Map;

import dev.remuda.gateway.upstream.ServerState;
import dev.remuda.gateway.upstream.UpstreamServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * Writes a line when a server stops to get requests, and when it gets them again.
 */
public final class ServerStateLog implements GatewayListener {

	private static final Log logger = LogFactory.getLog(ServerStateLog.class);

	/**
	 * Servers that were not up when they were last looked at. One that leaves its
	 * upstream isn't kept here.
	 */
	private final Map<UpstreamServer, ServerState> troubled = new ConcurrentReferenceHashMap<>(16,
			ConcurrentReferenceHashMap.ReferenceType.WEAK);

	@Override
	public void ended(String upstream, UpstreamServer server, Outcome outcome, Duration time) {
		if (outcome == Outcome.FAILED || this.troubled.containsKey(server)) {
			checked(upstream, server);
		}
	}

	@Override
	public void checked(String upstream, UpstreamServer server) {
		ServerState state = server.state();
		if (state == ServerState.UP || state == ServerState.SLOW_START) {
			if (this.troubled.remove(server) != null) {
				logger.info("Server %s of the upstream '%s' gets requests again".formatted(server.address(), upstream));
			}
		}
		else if (this.troubled.put(server, state) != state) {
			logger.warn("Server %s of the upstream '%s' is %s: %s".formatted(server.address(), upstream, state.id(),
					server.reason()));
		}
	}

}
