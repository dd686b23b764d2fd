package dev.remuda.gateway;

import java.net.InetAddress;
import java.time.Duration;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * How many requests a route takes.
 *
 * @param requests requests in a period, more than zero
 * @param period the period, more than zero
 * @param burst requests that may come at once after a time of rest, more than zero
 * @param header the header whose value tells those apart that are limited; {@code null}
 * if it isn't a header
 * @param byAddress whether, without a header, it is the client's address; otherwise all
 * share one limit
 */
public record RateLimit(long requests, Duration period, long burst, @Nullable String header, boolean byAddress) {

	/**
	 * Longer values of a header are cut off.
	 */
	private static final int LONGEST = 256;

	/**
	 * Return what tells apart those that are limited. Who doesn't send the header shares
	 * a limit with all who don't.
	 */
	String key(ServerHttpRequest request, @Nullable InetAddress client) {
		if (this.header != null) {
			String value = request.getHeaders().getFirst(this.header);
			return (value == null) ? "" : value.substring(0, Math.min(LONGEST, value.length()));
		}
		return (this.byAddress && client != null) ? NetUtil.toAddressString(client) : "";
	}

}
