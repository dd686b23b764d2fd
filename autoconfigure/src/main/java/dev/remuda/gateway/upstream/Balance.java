package dev.remuda.gateway.upstream;

import java.util.Arrays;
import java.util.Locale;

/**
 * How the servers of an upstream share the requests. All heed the weights, and none gives
 * a request to a server that can't serve.
 */
public enum Balance {

	/**
	 * In turn, and evenly mixed: nginx's smooth weighted round robin.
	 */
	ROUND_ROBIN,

	/**
	 * The server with the fewest requests in flight for its weight.
	 */
	LEAST_CONNECTIONS,

	/**
	 * The less busy of two servers drawn at random. Nearly as even as
	 * {@link #LEAST_CONNECTIONS}, and without the herd that rushes to the one idle server
	 * when several gateways share the servers (M. Mitzenmacher, "The Power of Two Choices
	 * in Randomized Load Balancing", IEEE TPDS 12(10), 2001). The default.
	 */
	POWER_OF_TWO,

	/**
	 * The same server for the same client, as long as it can serve; when servers come and
	 * go, only the clients move that must.
	 */
	IP_HASH,

	/**
	 * The server that is expected to answer first, by its recent response times and what
	 * it has in flight.
	 */
	LEAST_TIME;

	/**
	 * Return the name that is used in configuration and reports.
	 * @return the name in lower case with hyphens, such as {@code power-of-two}
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Return the balance of a name.
	 * @param id the name, as {@link #id} gives it
	 * @return the balance
	 * @throws IllegalArgumentException if there is none, with the one that may be meant
	 */
	public static Balance of(String id) {
		return Arrays.stream(values())
			.filter((balance) -> balance.id().equals(id))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("Unknown balance '%s', %s".formatted(id,
					Suggestion.of(id, Arrays.stream(values()).map(Balance::id).toList()))));
	}

}
