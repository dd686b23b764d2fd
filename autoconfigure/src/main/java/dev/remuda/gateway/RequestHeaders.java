package dev.remuda.gateway;

import java.util.Locale;

import dev.remuda.gateway.upstream.UpstreamServer;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Makes the headers that a server gets: the client's, without those that are for the
 * gateway alone (RFC 9110, 7.6.1), with the forwarded ones, and with the changes of the
 * route last.
 */
final class RequestHeaders {

	/**
	 * The gateway's own server has asked for the body by the time that it is read.
	 */
	private static final String EXPECT = "expect";

	private final ForwardedHeaders forwarded;

	RequestHeaders(TrustedProxies proxies) {
		this.forwarded = new ForwardedHeaders(proxies);
	}

	/**
	 * Write the headers of a request.
	 * @param headers where they go
	 */
	void write(HttpHeaders headers, ProxiedRequest proxied, UpstreamServer server) {
		ServerHttpRequest request = proxied.request();
		HopByHop hop = new HopByHop(request.getHeaders().getConnection());
		request.getHeaders().forEach((name, values) -> {
			String lower = name.toLowerCase(Locale.ROOT);
			if (!hop.has(lower) && !lower.equals(EXPECT)) {
				headers.set(name, values);
			}
		});
		if (!proxied.route().preserveHost() || !headers.contains(HttpHeaderNames.HOST)) {
			headers.set(HttpHeaderNames.HOST, server.address());
		}
		if (request.getHeaders().containsHeader("Transfer-Encoding")) {
			// RFC 9112, 6.3: of the two, a length counts for nothing
			headers.remove(HttpHeaderNames.CONTENT_LENGTH);
		}
		if (proxied.hasBody() && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
			headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
		}
		this.forwarded.write(headers, request);
		proxied.route().requestHeaders().apply(headers::remove, headers::set);
	}

}
