package dev.remuda.gateway;

import java.net.InetAddress;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Tells those apart that a route limits, each for themselves.
 *
 * @param header the header whose value tells them apart; {@code null} if it isn't a
 * header
 * @param byAddress whether, without a header, it is the client's address; otherwise all
 * share one limit
 */
public record LimitKey(@Nullable String header, boolean byAddress) {

	/**
	 * Longer values of a header are cut off.
	 */
	private static final int LONGEST = 256;

	/**
	 * Return the key of a request. Who doesn't send the header shares a limit with all
	 * who don't.
	 */
	String of(ServerHttpRequest request, @Nullable InetAddress client) {
		if (this.header != null) {
			String value = request.getHeaders().getFirst(this.header);
			return (value == null) ? "" : value.substring(0, Math.min(LONGEST, value.length()));
		}
		return (this.byAddress && client != null) ? NetUtil.toAddressString(client) : "";
	}

}
