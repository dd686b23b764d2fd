package dev.remuda.gateway;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;

/**
 * Counts the requests of a route in the memory of this process, in token buckets: one for
 * each key, and for no more than {@value #MOST_KEYS} keys, so that no client can fill the
 * memory with names of its own making.
 */
public final class LocalRateLimiter implements RateLimiter {

	private static final int MOST_KEYS = 100_000;

	private final RateLimit limit;

	private final Cache<String, Bucket> buckets;

	/**
	 * Create a limiter.
	 * @param limit how many requests there may be
	 */
	public LocalRateLimiter(RateLimit limit) {
		this.limit = limit;
		// After that time a bucket is full again, as a new one is
		Duration full = limit.period().multipliedBy(1 + limit.burst() / limit.requests());
		this.buckets = Caffeine.newBuilder().maximumSize(MOST_KEYS).expireAfterAccess(full).build();
	}

	@Override
	public Duration take(String key) {
		ConsumptionProbe probe = this.buckets.get(key, (missing) -> bucket()).tryConsumeAndReturnRemaining(1);
		return Duration.ofNanos(probe.getNanosToWaitForRefill());
	}

	private Bucket bucket() {
		return Bucket.builder()
			.addLimit((bandwidth) -> bandwidth.capacity(this.limit.burst())
				.refillGreedy(this.limit.requests(), this.limit.period()))
			.build();
	}

}
