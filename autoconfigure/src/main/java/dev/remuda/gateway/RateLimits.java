package dev.remuda.gateway;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * The limits of all routes, each of which counts for itself.
 */
public final class RateLimits {

	private final Function<RateLimit, RateLimiter> limiters;

	private final Map<String, RateLimiter> byRoute = new ConcurrentHashMap<>();

	/**
	 * Create limits.
	 * @param limiters makes what counts the requests of a route
	 */
	public RateLimits(Function<RateLimit, RateLimiter> limiters) {
		this.limiters = limiters;
	}

	/**
	 * Count a request, if there may be one.
	 * @return zero if there may be one, else how long it takes until there may
	 */
	Duration take(GatewayRoute route, ServerHttpRequest request, @Nullable InetAddress client) {
		RateLimit limit = route.rateLimit();
		if (limit == null) {
			return Duration.ZERO;
		}
		return this.byRoute.computeIfAbsent(route.id(), (id) -> this.limiters.apply(limit))
			.take(limit.key().of(request, client));
	}

}
