package dev.remuda.gateway.upstream;

import java.util.List;

/**
 * Gives each server its share, and spreads the turns of a heavy one evenly: weights 5, 1
 * and 1 make a a b a c a a. Each choice adds its weight to each server's credit, takes
 * the server with the most credit, and has it pay the sum of the weights: nginx's smooth
 * weighted round robin (commit 52327e0627f4, 2012).
 */
final class SmoothRoundRobin implements Balancer {

	@Override
	public UpstreamServer choose(List<UpstreamServer> candidates, RequestKey key, long now) {
		UpstreamServer best = candidates.get(0);
		double total = 0;
		for (UpstreamServer server : candidates) {
			double weight = server.effectiveWeight(now);
			total += weight;
			server.addCredit(weight);
			if (server.credit() > best.credit()) {
				best = server;
			}
		}
		best.addCredit(-total);
		return best;
	}

}
