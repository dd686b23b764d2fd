package dev.remuda.gateway.autoconfigure;

import org.springframework.cloud.gateway.event.RefreshRoutesResultEvent;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.ApplicationListener;

/**
 * Knows whether Spring Cloud Gateway has routes, which may change while it runs.
 */
class CloudRoutes implements ApplicationListener<RefreshRoutesResultEvent> {

	private final RouteLocator routes;

	private volatile boolean any = true;

	CloudRoutes(RouteLocator routes) {
		this.routes = routes;
	}

	/**
	 * Return whether there are any, or may be.
	 */
	boolean any() {
		return this.any;
	}

	@Override
	public void onApplicationEvent(RefreshRoutesResultEvent event) {
		this.routes.getRoutes().hasElements().onErrorReturn(true).subscribe((found) -> this.any = found);
	}

}
