package dev.remuda.gateway;

import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Makes the headers that a server of an upstream gets. It is the last to do so: after
 * what drops the headers that a {@code Connection} header names, so that nobody drops
 * these.
 */
public final class UpstreamRequestHeaders implements HttpHeadersFilter, Ordered {

	private final ForwardedHeaders forwarded;

	/**
	 * Create a filter.
	 * @param proxies whose word on the client counts
	 */
	public UpstreamRequestHeaders(TrustedProxies proxies) {
		this.forwarded = new ForwardedHeaders(proxies);
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
		if (ProxiedRequest.of(exchange) == null) {
			return input;
		}
		HttpHeaders headers = new HttpHeaders();
		headers.addAll(input);
		this.forwarded.apply(headers, exchange.getRequest());
		GatewayRoute route = GatewayRoute.of(exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR));
		if (route != null) {
			route.requestHeaders().apply(headers);
		}
		return headers;
	}

}
