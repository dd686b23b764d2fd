package dev.remuda.gateway.upstream;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Chooses the server for a request. Called by one thread at a time, and with at least two
 * servers, all of which can serve.
 */
interface Balancer {

	/**
	 * Choose a server.
	 * @param candidates the servers to choose from, in the order of the settings
	 * @param key what the request is recognised by
	 * @param now nanoseconds of the clock
	 * @return one of them
	 */
	UpstreamServer choose(List<UpstreamServer> candidates, RequestKey key, long now);

	static Balancer of(Balance balance, RandomGenerator random) {
		return switch (balance) {
			case ROUND_ROBIN -> new SmoothRoundRobin();
			case LEAST_CONNECTIONS -> new LeastConnections();
			case POWER_OF_TWO -> new PowerOfTwo(random);
			case IP_HASH -> new RendezvousHash();
			case LEAST_TIME -> new LeastTime();
		};
	}

	/**
	 * Return how busy a server is for its weight: HAProxy's key of {@code leastconn}. The
	 * request to come counts, so that a small server isn't filled before a large one; but
	 * idle servers are all alike, or the largest of them would get every request of a
	 * quiet day.
	 */
	static double load(UpstreamServer server, long now) {
		int inFlight = server.inFlight();
		return (inFlight == 0) ? 0 : (inFlight + 1) / server.effectiveWeight(now);
	}

}
