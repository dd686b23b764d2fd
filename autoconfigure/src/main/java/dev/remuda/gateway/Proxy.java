package dev.remuda.gateway;

import java.net.InetAddress;

import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * Gives requests to the servers of their upstreams, and the answers to the clients.
 */
public final class Proxy {

	private final Upstreams upstreams;

	private final TrustedProxies proxies;

	private final RateLimits limits;

	private final Transport http;

	private final Transport webSocket;

	private final ResponseCaches caches;

	private final ResponseCompression compression;

	private final GatewayListener listener;

	/**
	 * Create a proxy.
	 * @param upstreams the upstreams
	 * @param proxies whose word on the client's address counts
	 * @param limits how many requests routes take
	 * @param caches what routes keep of responses
	 * @param compression what becomes of the responses
	 * @param listener who is told how requests end
	 */
	public Proxy(Upstreams upstreams, TrustedProxies proxies, RateLimits limits, ResponseCaches caches,
			ResponseCompression compression, GatewayListener listener) {
		RequestHeaders headers = new RequestHeaders(proxies);
		this.upstreams = upstreams;
		this.proxies = proxies;
		this.limits = limits;
		this.http = new HttpTransport(headers);
		this.webSocket = new WebSocketTransport(headers);
		this.caches = caches;
		this.compression = compression;
		this.listener = listener;
	}

	Mono<Void> handle(ServerWebExchange exchange, GatewayRoute route) {
		ServerHttpRequest request = exchange.getRequest();
		boolean upgrade = "websocket".equalsIgnoreCase(request.getHeaders().getUpgrade());
		InetAddress client = this.proxies.client(request);
		return new ProxiedRequest(exchange, route, this.upstreams.get(route.upstreamOf(client)), client, this.limits,
				this.caches, (upgrade) ? this.webSocket : this.http, this.compression, this.listener)
			.run();
	}

}
