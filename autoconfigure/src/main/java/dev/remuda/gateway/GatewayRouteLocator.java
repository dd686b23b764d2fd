package dev.remuda.gateway;

import java.util.List;

import reactor.core.publisher.Flux;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;

/**
 * Gives the routes to Spring Cloud Gateway, in their order.
 */
public final class GatewayRouteLocator implements RouteLocator {

	private final List<Route> routes;

	/**
	 * Create a locator.
	 * @param routes the routes
	 */
	public GatewayRouteLocator(List<GatewayRoute> routes) {
		this.routes = routes.stream().map(GatewayRoute::toRoute).toList();
	}

	@Override
	public Flux<Route> getRoutes() {
		return Flux.fromIterable(this.routes);
	}

}
