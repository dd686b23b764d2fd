package dev.remuda.gateway;

import java.time.Duration;

/**
 * Counts the requests of a route.
 */
public interface RateLimiter {

	/**
	 * Count a request, if there may be one.
	 * @param key what tells apart those that are limited
	 * @return zero if there may be one, else how long it takes until there may
	 */
	Duration take(String key);

}
