package dev.remuda.gateway.upstream;

import java.util.List;

/**
 * Takes the server that is expected to answer first: its recent response time, times what
 * it would have in flight, for its weight. This is the order of Traefik's
 * {@code leasttime} and of Finagle's EWMA balancer. A server that has not answered yet is
 * taken to be as fast as the fastest: it is tried, but not with every request at once.
 */
final class LeastTime implements Balancer {

	private final LeastCost leastCost = new LeastCost();

	@Override
	public UpstreamServer choose(List<UpstreamServer> candidates, RequestKey key, long now) {
		double fastest = fastest(candidates, now);
		return this.leastCost.choose(candidates, now, (server) -> {
			double expected = server.expectedNanos(now);
			return ((expected > 0) ? expected : fastest) * (server.inFlight() + 1) / server.effectiveWeight(now);
		});
	}

	private static double fastest(List<UpstreamServer> candidates, long now) {
		double fastest = Double.POSITIVE_INFINITY;
		for (UpstreamServer server : candidates) {
			double expected = server.expectedNanos(now);
			if (expected > 0) {
				fastest = Math.min(fastest, expected);
			}
		}
		return (fastest == Double.POSITIVE_INFINITY) ? 1 : fastest;
	}

}
