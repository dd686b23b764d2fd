package dev.remuda.gateway.autoconfigure;

import java.time.Duration;

import dev.remuda.gateway.ConcurrencyLimit;
import dev.remuda.gateway.GatewayConfigurationException;
import dev.remuda.gateway.LimitKey;
import dev.remuda.gateway.RateLimit;
import dev.remuda.gateway.SharedBuckets;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Makes the limits of routes out of their properties, and says what is wrong with them by
 * the key.
 */
final class LimitsReader {

	private static final String LIMITS = GatewayProperties.PREFIX + ".rate-limits";

	private static final String STORE = LIMITS + ".store";

	private static final String ADDRESS = "address";

	private static final String HEADER_KEY = "header:";

	private LimitsReader() {
	}

	static @Nullable RateLimit rate(String key, GatewayProperties.RateLimit limit) {
		Integer requests = limit.getRequests();
		if (requests == null) {
			requireUnused(key, limit.getBurst() == null && limit.getKey().equals(ADDRESS));
			return null;
		}
		if (!ClassUtils.isPresent("io.github.bucket4j.Bucket", null)
				|| !ClassUtils.isPresent("com.github.benmanes.caffeine.cache.Cache", null)) {
			throw new GatewayConfigurationException(key, "what counts requests isn't on the class path",
					"Add the dependencies com.bucket4j:bucket4j_jdk17-core and com.github.ben-manes.caffeine:caffeine.");
		}
		int burst = (limit.getBurst() != null) ? limit.getBurst() : requests;
		if (requests < 1 || burst < 1) {
			throw new GatewayConfigurationException(key, "requests and burst must be more than zero",
					"Choose how many requests there may be, as in requests: 100 and per: 1s.");
		}
		return new RateLimit(requests, UpstreamsReader.time(key + ".per", limit.getPer()), burst,
				key(key + ".key", limit.getKey()));
	}

	/**
	 * Return how long a request waits for Redis.
	 */
	static Duration timeout(GatewayProperties.RateLimits limits) {
		return UpstreamsReader.time(LIMITS + ".timeout", limits.getTimeout());
	}

	/**
	 * Say why requests can't be counted in Redis.
	 */
	static SharedBuckets noRedis() {
		if (!ClassUtils.isPresent("io.github.bucket4j.redis.lettuce.Bucket4jLettuce", null) || !ClassUtils
			.isPresent("org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory", null)) {
			throw new GatewayConfigurationException(STORE, "what counts requests in Redis isn't on the class path",
					"Add the dependencies org.springframework.boot:spring-boot-starter-data-redis and "
							+ "com.bucket4j:bucket4j_jdk17-lettuce, or set %s to memory.".formatted(STORE));
		}
		throw new GatewayConfigurationException(STORE, "there is no LettuceConnectionFactory that connects to Redis",
				"Set spring.data.redis.url, without leaving Boot's auto-configuration for Redis out, or set %s to memory."
					.formatted(STORE));
	}

	static @Nullable ConcurrencyLimit concurrency(String key, GatewayProperties.ConcurrencyLimit limit) {
		Integer requests = limit.getRequests();
		if (requests == null) {
			requireUnused(key, limit.getKey().equals(ADDRESS));
			return null;
		}
		if (requests < 1) {
			throw new GatewayConfigurationException(key + ".requests", "'%d' is less than 1".formatted(requests),
					"Choose how many requests there may be at the same time, or leave it out for any number.");
		}
		return new ConcurrencyLimit(requests, key(key + ".key", limit.getKey()));
	}

	private static void requireUnused(String key, boolean unused) {
		if (!unused) {
			throw new GatewayConfigurationException(key + ".requests", "the limit doesn't say how many there may be",
					"Choose a number of requests, or leave all of %s out.".formatted(key));
		}
	}

	private static LimitKey key(String key, String by) {
		boolean header = by.startsWith(HEADER_KEY) && by.length() > HEADER_KEY.length();
		if (!header && !by.equals(ADDRESS) && !by.equals("route")) {
			throw new GatewayConfigurationException(key, "'%s' tells nobody apart".formatted(by),
					"Choose address, route or header:<name>.");
		}
		return new LimitKey((header) ? by.substring(HEADER_KEY.length()) : null, by.equals(ADDRESS));
	}

}
