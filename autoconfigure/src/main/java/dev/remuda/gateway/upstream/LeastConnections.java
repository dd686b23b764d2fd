package dev.remuda.gateway.upstream;

import java.util.List;

/**
 * Takes the server that is the least busy for its weight; those that are alike take
 * turns.
 */
final class LeastConnections implements Balancer {

	private final LeastCost leastCost = new LeastCost();

	@Override
	public UpstreamServer choose(List<UpstreamServer> candidates, RequestKey key, long now) {
		return this.leastCost.choose(candidates, now, (server) -> Balancer.load(server, now));
	}

}
