package dev.remuda.gateway.upstream;

import java.util.List;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * Draws two servers at random, each as likely as it is heavy, and takes the one that is
 * less busy for its weight, or the first if they are alike: nginx's {@code random two
 * least_conn}.
 */
final class PowerOfTwo implements Balancer {

	private final RandomGenerator random;

	PowerOfTwo(RandomGenerator random) {
		this.random = random;
	}

	@Override
	public UpstreamServer choose(List<UpstreamServer> candidates, RequestKey key, long now) {
		UpstreamServer first = draw(candidates, null, now);
		UpstreamServer second = draw(candidates, first, now);
		return (Balancer.load(second, now) < Balancer.load(first, now)) ? second : first;
	}

	private UpstreamServer draw(List<UpstreamServer> candidates, @Nullable UpstreamServer without, long now) {
		double total = 0;
		for (UpstreamServer server : candidates) {
			total += (server == without) ? 0 : server.effectiveWeight(now);
		}
		double left = this.random.nextDouble() * total;
		UpstreamServer drawn = null;
		for (UpstreamServer server : candidates) {
			if (server != without) {
				drawn = server;
				left -= server.effectiveWeight(now);
				if (left < 0) {
					break;
				}
			}
		}
		if (drawn == null) {
			throw new IllegalArgumentException("There is no server to draw");
		}
		return drawn;
	}

}
