package dev.remuda.gateway;

import java.time.Duration;
import java.util.function.Function;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;

/**
 * The token buckets of a limit: one for each key, and for no more than {@value #MOST}
 * keys, so that no client can fill the memory with names of its own making.
 *
 * @param <B> the type of a bucket
 */
final class BucketsByKey<B> {

	private static final int MOST = 100_000;

	private final Cache<String, B> buckets;

	private final Function<String, B> bucket;

	/**
	 * Create buckets.
	 * @param bucket makes the bucket of a key, which is full
	 */
	BucketsByKey(RateLimit limit, Function<String, B> bucket) {
		// After that time a bucket is full again, as a new one is
		Duration full = limit.period().multipliedBy(1 + limit.burst() / limit.requests());
		this.buckets = Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(full).build();
		this.bucket = bucket;
	}

	B get(String key) {
		return this.buckets.get(key, this.bucket);
	}

	/**
	 * Return how much a bucket of a limit holds and how fast it is filled.
	 */
	static Bandwidth bandwidth(RateLimit limit) {
		return Bandwidth.builder().capacity(limit.burst()).refillGreedy(limit.requests(), limit.period()).build();
	}

}
