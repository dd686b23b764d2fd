package dev.remuda.gateway;

import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;

/**
 * Sees how a request to an upstream ends. It stands around the filter that writes the
 * response, so a request is in flight until its last byte was written, or the client went
 * away, or the server broke off.
 */
public final class InFlightFilter implements GlobalFilter, Ordered {

	/**
	 * The scheme of a route's URI that goes to an upstream, as in {@code upstream://gec}.
	 */
	public static final String SCHEME = "upstream";

	private final Upstreams upstreams;

	private final GatewayListener listener;

	/**
	 * Create a filter.
	 * @param upstreams the upstreams
	 * @param listener who is told how requests end
	 */
	public InFlightFilter(Upstreams upstreams, GatewayListener listener) {
		this.upstreams = upstreams;
		this.listener = listener;
	}

	@Override
	public int getOrder() {
		return NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER - 1;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		Route route = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		if (route == null || !SCHEME.equals(route.getUri().getScheme())) {
			return chain.filter(exchange);
		}
		ProxiedRequest request = new ProxiedRequest(this.upstreams.get(route.getUri().getAuthority()),
				exchange.getRequest(), this.listener);
		request.attach(exchange);
		ServerWebExchange watched = exchange.mutate()
			.request(new ClientRequest(exchange.getRequest(), request))
			.response(new ClientResponse(exchange.getResponse(), request))
			.build();
		return chain.filter(watched)
			.onErrorMap((exception) -> explain(exception, request, exchange))
			.doFinally(request::end);
	}

	/**
	 * A server that broke off after the head of its response, and before anything was
	 * sent on, is no different to the client from one that sent nothing.
	 */
	private static Throwable explain(Throwable exception, ProxiedRequest request, ServerWebExchange exchange) {
		Throwable cause = request.responseFailure();
		if (cause == null || exchange.getResponse().isCommitted()) {
			return exception;
		}
		ServerWebExchangeUtils.reset(exchange);
		GatewayFailure failure = FailureOf.exception(cause);
		return new GatewayException((failure != null) ? failure : GatewayFailure.INVALID, request.upstream().name(),
				cause);
	}

}
