package dev.remuda.gateway;

import dev.remuda.gateway.upstream.RequestKey;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Sends a request to a server of its upstream, and to the next one when the first fails
 * and it is safe.
 */
public final class UpstreamFilter implements GlobalFilter, Ordered {

	/**
	 * Where Spring Cloud Gateway's own load balancer stands: the URL of the route is
	 * known, and nothing was sent.
	 */
	public static final int ORDER = 10150;

	private final TrustedProxies proxies;

	private final GatewayListener listener;

	/**
	 * Create a filter.
	 * @param proxies whose word on the client's address counts
	 * @param listener who is told of retries
	 */
	public UpstreamFilter(TrustedProxies proxies, GatewayListener listener) {
		this.proxies = proxies;
		this.listener = listener;
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		ProxiedRequest request = ProxiedRequest.of(exchange);
		if (request == null) {
			return chain.filter(exchange);
		}
		Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		GatewayRoute settings = GatewayRoute.of(route);
		if (settings != null && settings.preserveHost()
				&& exchange.getRequest().getHeaders().containsHeader(HttpHeaders.HOST)) {
			exchange.getAttributes().put(ServerWebExchangeUtils.PRESERVE_HOST_HEADER_ATTRIBUTE, true);
		}
		request.upstream().budget().request();
		RequestKey key = this.proxies.key(exchange.getRequest());
		return new Attempts(exchange, chain, request, settings, key, this.listener).next(null);
	}

}
