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

	private final ProxyContext context;

	private final Mirrors mirrors;

	private final Transport http;

	private final Transport webSocket;

	/**
	 * Create a proxy.
	 * @param upstreams the upstreams, which are taken as they are now
	 * @param proxies whose word on the client's address counts
	 * @param context what it shares with those before and after it
	 */
	public Proxy(Upstreams upstreams, TrustedProxies proxies, ProxyContext context) {
		RequestHeaders headers = new RequestHeaders(proxies);
		this.upstreams = upstreams.members();
		this.proxies = proxies;
		this.context = context;
		this.mirrors = new Mirrors(this.upstreams, headers, context.listener());
		this.http = new HttpTransport(headers, context.pages());
		this.webSocket = new WebSocketTransport(headers);
	}

	Mono<Void> handle(ServerWebExchange exchange, GatewayRoute route) {
		ServerHttpRequest request = exchange.getRequest();
		FixedAnswer answer = route.answer();
		if (answer != null) {
			return new AnsweredRequest(exchange, route, answer, this.proxies.client(request), this.context).run();
		}
		boolean upgrade = "websocket".equalsIgnoreCase(request.getHeaders().getUpgrade());
		InetAddress client = this.proxies.client(request);
		Upstreams.Member upstream = Objects.requireNonNull(this.upstreams.get(route.upstreamOf(client)));
		return new ProxiedRequest(exchange, route, upstream, client, this.context, this.mirrors,
				(upgrade) ? this.webSocket : this.http)
			.run();
	}

}
