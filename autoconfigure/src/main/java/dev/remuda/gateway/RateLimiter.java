package dev.remuda.gateway;

import java.time.Duration;
import java.util.function.Function;

import reactor.core.publisher.Mono;

/**
 * Counts the requests of a route.
 */
public interface RateLimiter {

	/**
	 * Count a request, if there may be one, and go on. A limiter that knows the answer
	 * goes on at once; one that has to ask for it goes on later, on the event loop that
	 * it was called on.
	 * @param key what tells apart those that are limited
	 * @param next what comes then, by how long it takes until there may be a request; of
	 * zero if there may be one
	 * @return what comes then
	 */
	Mono<Void> take(String key, Function<Duration, Mono<Void>> next);

}
