package dev.remuda.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * Names the buckets of a route for a store that several gateways share: the same in each
 * gateway that has the route with this limit, wherever it stands in its file. Clients'
 * keys may be secret and are long, so only a digest is shown.
 */
final class BucketNames {

	/**
	 * 128 bits: no two names are ever the same by chance.
	 */
	private static final int LENGTH = 16;

	private final String route;

	BucketNames(GatewayRoute route, RateLimit limit) {
		RouteMatcher matcher = route.matcher();
		this.route = String.join("\n", route.upstream(), String.valueOf(matcher.path()), matcher.hosts().toString(),
				matcher.methods().toString(), new TreeMap<>(matcher.headers()).toString(), limit.toString());
	}

	String of(String key) {
		byte[] digest = sha256().digest((this.route + "\n" + key).getBytes(StandardCharsets.UTF_8));
		return HexFormat.of().formatHex(digest, 0, LENGTH);
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
