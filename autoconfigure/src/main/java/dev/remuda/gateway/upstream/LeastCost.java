package dev.remuda.gateway.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Finds the cheapest of servers; those that cost the same take turns.
 */
final class LeastCost {

	private final SmoothRoundRobin turns = new SmoothRoundRobin();

	UpstreamServer choose(List<UpstreamServer> candidates, long now, ToDoubleFunction<UpstreamServer> cost) {
		List<UpstreamServer> cheapest = new ArrayList<>(candidates.size());
		double least = Double.POSITIVE_INFINITY;
		for (UpstreamServer server : candidates) {
			double price = cost.applyAsDouble(server);
			if (price < least) {
				cheapest.clear();
				least = price;
			}
			if (price == least) {
				cheapest.add(server);
			}
		}
		return (cheapest.size() == 1) ? cheapest.get(0) : this.turns.choose(cheapest, RequestKey.NONE, now);
	}

}
