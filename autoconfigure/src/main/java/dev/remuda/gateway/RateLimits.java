package dev.remuda.gateway;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * The limits of all routes, each of which counts for itself.
 */
public final class RateLimits {

	private final Function<GatewayRoute, RateLimiter> limiters;

	private final Map<String, RateLimiter> byRoute = new ConcurrentHashMap<>();

	/**
	 * Create limits.
	 * @param limiters makes what counts the requests of a route that has a limit
	 */
	public RateLimits(Function<GatewayRoute, RateLimiter> limiters) {
		this.limiters = limiters;
	}

	/**
	 * Count a request, if there may be one, and go on.
	 * @param limit the limit of the route
	 * @param next what comes then, by how long it takes until there may be a request; of
	 * zero if there may be one
	 */
	Mono<Void> take(RateLimit limit, GatewayRoute route, ServerHttpRequest request, @Nullable InetAddress client,
			Function<Duration, Mono<Void>> next) {
		return this.byRoute.computeIfAbsent(route.id(), (id) -> this.limiters.apply(route))
			.take(limit.key().of(request, client), next);
	}

}
