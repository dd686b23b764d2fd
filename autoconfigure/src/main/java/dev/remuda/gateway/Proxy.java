package dev.remuda.gateway;

import java.net.InetAddress;
import java.util.Map;
import java.util.Objects;

import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * Gives requests to the servers of their upstreams, and the answers to the clients.
 */
public final class Proxy {

	private final Map<String, Upstreams.Member> upstreams;

	private final TrustedProxies proxies;

	private final RateLimits limits;

	private final ErrorPages pages;

	private final Transport http;

	private final Transport webSocket;

	private final GatewayListener listener;

	/**
	 * Create a proxy.
	 * @param upstreams the upstreams, which are taken as they are now
	 * @param proxies whose word on the client's address counts
	 * @param limits how many requests routes take
	 * @param pages the error pages
	 * @param listener who is told how requests end
	 */
	public Proxy(Upstreams upstreams, TrustedProxies proxies, RateLimits limits, ErrorPages pages,
			GatewayListener listener) {
		RequestHeaders headers = new RequestHeaders(proxies);
		this.upstreams = upstreams.members();
		this.proxies = proxies;
		this.limits = limits;
		this.pages = pages;
		this.http = new HttpTransport(headers, pages);
		this.webSocket = new WebSocketTransport(headers);
		this.listener = listener;
	}

	Mono<Void> handle(ServerWebExchange exchange, GatewayRoute route) {
		ServerHttpRequest request = exchange.getRequest();
		FixedAnswer answer = route.answer();
		if (answer != null) {
			return new AnsweredRequest(exchange, route, answer, this.proxies.client(request), this.limits, this.pages,
					this.listener)
				.run();
		}
		boolean upgrade = "websocket".equalsIgnoreCase(request.getHeaders().getUpgrade());
		InetAddress client = this.proxies.client(request);
		Upstreams.Member upstream = Objects.requireNonNull(this.upstreams.get(route.upstreamOf(client)));
		return new ProxiedRequest(exchange, route, upstream, client, this.limits,
				(upgrade) ? this.webSocket : this.http, this.listener)
			.run();
	}

}
