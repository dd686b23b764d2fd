package dev.remuda.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.handler.codec.DecoderException;
import io.netty.util.AttributeKey;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.web.server.ServerWebExchange;

/**
 * Sends the requests of upstreams. Two things differ from what Spring Cloud Gateway does
 * for its own routes. Reactor Netty's retry is off: it repeats a request of any method
 * once its connection was reset, so a POST might be done twice; {@link Tries} decides
 * instead. And the timeout is nginx's: it runs from when the request was sent, and
 * between one read and the next, so a long upload has its time and a stalled download
 * ends.
 */
public class UpstreamRoutingFilter extends NettyRoutingFilter {

	/**
	 * Set on connections that have served.
	 */
	private static final AttributeKey<Boolean> USED = AttributeKey.valueOf(UpstreamRoutingFilter.class, "used");

	private final HttpClient client;

	private final Map<Duration, HttpClient> clients = new ConcurrentHashMap<>();

	/**
	 * Create a filter.
	 * @param client Spring Cloud Gateway's client, with what the user made of it
	 * @param headersFilters what changes the headers
	 * @param properties the client's properties
	 */
	public UpstreamRoutingFilter(HttpClient client, ObjectProvider<List<HttpHeadersFilter>> headersFilters,
			HttpClientProperties properties) {
		this(watched(client), properties, headersFilters);
	}

	private UpstreamRoutingFilter(HttpClient client, HttpClientProperties properties,
			ObjectProvider<List<HttpHeadersFilter>> headersFilters) {
		super(client, headersFilters, properties);
		this.client = client;
	}

	private static HttpClient watched(HttpClient client) {
		return client.disableRetry(true).doOnRequest((request, connection) -> {
			Boolean used = connection.channel().attr(USED).getAndSet(Boolean.TRUE);
			ProxiedRequest proxied = request.currentContextView().getOrDefault(ProxiedRequest.class, null);
			if (used != null && proxied != null) {
				proxied.reuseConnection();
			}
		});
	}

	/**
	 * Before the filter for WebSockets and the one for Spring Cloud Gateway's own routes.
	 */
	@Override
	public int getOrder() {
		return NettyRoutingFilter.ORDER - 2;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		ProxiedRequest request = ProxiedRequest.of(exchange);
		if (request == null || "websocket".equalsIgnoreCase(exchange.getRequest().getHeaders().getUpgrade())) {
			return chain.filter(exchange);
		}
		return super.filter(exchange, chain)
			// What Netty says of a status line that is none
			.onErrorMap(IllegalArgumentException.class, DecoderException::new)
			.contextWrite((context) -> context.put(ProxiedRequest.class, request));
	}

	@Override
	protected HttpClient getHttpClient(Route route, ServerWebExchange exchange) {
		GatewayRoute settings = GatewayRoute.of(route);
		if (settings == null) {
			return super.getHttpClient(route, exchange);
		}
		return this.clients.computeIfAbsent(settings.timeout(), this.client::responseTimeout);
	}

}
