package dev.remuda.gateway.upstream;

import java.util.List;

/**
 * Gives a key to the server that bids the most for it, where a bid depends on nothing but
 * the key, the server and its weight: rendezvous hashing (D. Thaler, C. Ravishankar,
 * "Using Name-Based Mappings to Increase Hit Rates", IEEE/ACM ToN 6(1), 1998), weighted
 * by {@code -weight / ln(hash)}. A server that goes loses its own keys to all others
 * evenly; one that comes takes its share from all; no other key moves. Requests without a
 * key take turns.
 */
final class RendezvousHash implements Balancer {

	private final SmoothRoundRobin turns = new SmoothRoundRobin();

	@Override
	public UpstreamServer choose(List<UpstreamServer> candidates, RequestKey key, long now) {
		if (key.text().isEmpty()) {
			return this.turns.choose(candidates, key, now);
		}
		long hash = hash(key.text());
		UpstreamServer best = candidates.get(0);
		double most = 0;
		for (UpstreamServer server : candidates) {
			double bid = -server.effectiveWeight(now) / Math.log(fraction(mix(hash ^ server.hash())));
			if (bid > most) {
				most = bid;
				best = server;
			}
		}
		return best;
	}

	/**
	 * Return a hash of a text (64-bit FNV-1a over its characters, then mixed): the same
	 * in every process.
	 */
	static long hash(String text) {
		long hash = 0xcbf29ce484222325L;
		for (int index = 0; index < text.length(); index++) {
			hash = (hash ^ text.charAt(index)) * 0x100000001b3L;
		}
		return mix(hash);
	}

	/**
	 * The finalizer of SplitMix64: each bit of the result depends on each of the value.
	 */
	private static long mix(long value) {
		long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
		mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
		return mixed ^ (mixed >>> 31);
	}

	/**
	 * Return a number between 0 and 1, neither included.
	 */
	private static double fraction(long hash) {
		return ((hash >>> 11) + 0.5) * 0x1p-53;
	}

}
