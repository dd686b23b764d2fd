package dev.remuda.gateway;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Headers that are for the next hop alone (RFC 9110, 7.6.1), and that a proxy drops.
 */
final class HopByHop {

	private static final Set<String> NAMES = Set.of("connection", "keep-alive", "proxy-authenticate",
			"proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
			// How Netty notes on a message of HTTP/2 what HTTP/1.1 has no place for
			"x-http2-path", "x-http2-scheme", "x-http2-stream-dependency-id", "x-http2-stream-id",
			"x-http2-stream-promise-id", "x-http2-stream-weight");

	private final Set<String> named;

	/**
	 * Create the headers of a message.
	 * @param connection the names in its {@code Connection} header
	 */
	HopByHop(List<String> connection) {
		this.named = (connection.isEmpty()) ? Set.of()
				: connection.stream().map((name) -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
	}

	/**
	 * Return whether a header is one of them.
	 * @param name its name in lower case
	 */
	boolean has(String name) {
		return NAMES.contains(name) || this.named.contains(name);
	}

}
