package dev.remuda.gateway;

import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
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
	 * After the application's own handlers and before static files.
	 */
	public static final int ORDER = 10;

	private volatile Routing routing;

	private volatile BooleanSupplier others = () -> false;

	private @Nullable HandlerMapping other;

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

	/**
	 * Have other routes come before these. They are asked only while there are any, for
	 * to be asked costs each request.
	 * @param other the other routes
	 * @param any whether there are any
	 */
	public void yieldTo(HandlerMapping other, BooleanSupplier any) {
		this.other = other;
		this.others = any;
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public Mono<Object> getHandler(ServerWebExchange exchange) {
		HandlerMapping first = (this.others.getAsBoolean()) ? this.other : null;
		return (first != null) ? first.getHandler(exchange).switchIfEmpty(Mono.defer(() -> own(exchange)))
				: own(exchange);
	}

	private Mono<Object> own(ServerWebExchange exchange) {
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
