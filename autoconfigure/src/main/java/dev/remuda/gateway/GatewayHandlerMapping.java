package dev.remuda.gateway;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * Takes the requests that a route matches. Web filters, those of Spring Security among
 * them, come before it as before any handler. Preflight requests of browsers are the
 * servers' to answer.
 */
public final class GatewayHandlerMapping implements HandlerMapping, Ordered {

	/**
	 * After the application's own handlers and Spring Cloud Gateway's routes, which have
	 * 1, and before static files.
	 */
	private static final int ORDER = 10;

	private volatile Routing routing;

	/**
	 * Create a mapping.
	 * @param routes the routes
	 * @param proxy what handles their requests
	 */
	public GatewayHandlerMapping(RouteTable routes, Proxy proxy) {
		this.routing = new Routing(routes, proxy);
	}

	/**
	 * Take other routes over, at once and as a whole. Requests that have found theirs
	 * keep it.
	 * @param routes the routes
	 * @param proxy what handles their requests
	 */
	public void update(RouteTable routes, Proxy proxy) {
		this.routing = new Routing(routes, proxy);
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public Mono<Object> getHandler(ServerWebExchange exchange) {
		Routing current = this.routing;
		GatewayRoute route = current.routes().find(exchange);
		if (route == null) {
			return Mono.empty();
		}
		WebHandler handler = (handled) -> current.proxy().handle(handled, route);
		// Spring leaves the answer to a preflight request to the mapping
		return (CorsUtils.isPreFlightRequest(exchange.getRequest()))
				? current.proxy().handle(exchange, route).thenReturn(handler) : Mono.just(handler);
	}

	/**
	 * What belongs together.
	 */
	private record Routing(RouteTable routes, Proxy proxy) {

	}

}
