package dev.remuda.gateway;

import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Makes the headers that the client gets of a server's response. What the gateway itself
 * answers stays as it is.
 */
public final class UpstreamResponseHeaders implements HttpHeadersFilter, Ordered {

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public boolean supports(Type type) {
		return type == Type.RESPONSE;
	}

	@Override
	public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
		GatewayRoute route = GatewayRoute.of(exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR));
		if (route == null || route.responseHeaders().equals(HeaderRules.NONE)) {
			return input;
		}
		HttpHeaders headers = new HttpHeaders();
		headers.addAll(input);
		route.responseHeaders().apply(headers);
		return headers;
	}

}
