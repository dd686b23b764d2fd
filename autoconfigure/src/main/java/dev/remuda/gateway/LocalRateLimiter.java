package dev.remuda.gateway;

import java.time.Duration;
import java.util.function.Function;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import reactor.core.publisher.Mono;

/**
 * Counts the requests of a route in the memory of this process.
 */
public final class LocalRateLimiter implements RateLimiter {

	private final BucketsByKey<Bucket> buckets;

	/**
	 * Create a limiter.
	 * @param limit how many requests there may be
	 */
	public LocalRateLimiter(RateLimit limit) {
		Bandwidth bandwidth = BucketsByKey.bandwidth(limit);
		this.buckets = new BucketsByKey<>(limit, (key) -> Bucket.builder().addLimit(bandwidth).build());
	}

	@Override
	public Mono<Void> take(String key, Function<Duration, Mono<Void>> next) {
		return next
			.apply(Duration.ofNanos(this.buckets.get(key).tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill()));
	}

}
