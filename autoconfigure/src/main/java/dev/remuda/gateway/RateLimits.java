package dev.remuda.gateway;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
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

	private final Map<String, Counting> byRoute = new ConcurrentHashMap<>();

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
		Counting counting = this.byRoute.get(route.id());
		if (counting == null || counting.route() != route) {
			counting = this.byRoute.compute(route.id(), (id, before) -> new Counting(route, limiter(route, before)));
		}
		return counting.limiter().take(limit.key().of(request, client), next);
	}

	/**
	 * Return what counts the requests of a route. One that has come in the place of
	 * another, and takes the same requests, goes on with its counts.
	 */
	private RateLimiter limiter(GatewayRoute route, @Nullable Counting before) {
		return (before != null && isCountedAlike(route, before.route())) ? before.limiter()
				: this.limiters.apply(route);
	}

	private static boolean isCountedAlike(GatewayRoute route, GatewayRoute before) {
		return route.upstream().equals(before.upstream()) && route.matcher().equals(before.matcher())
				&& Objects.equals(route.rateLimit(), before.rateLimit());
	}

	/**
	 * What counts the requests of a route.
	 */
	private record Counting(GatewayRoute route, RateLimiter limiter) {

	}

}
