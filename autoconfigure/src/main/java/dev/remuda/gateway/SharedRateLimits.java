package dev.remuda.gateway;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.proxy.RemoteAsyncBucketBuilder;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Limits whose requests several gateways count together. While the store of the buckets
 * can't be asked, requests are let through and not counted: a limit that is off for a
 * while does less harm than a gateway that is.
 */
public final class SharedRateLimits implements Function<GatewayRoute, RateLimiter> {

	private static final Log logger = LogFactory.getLog(SharedRateLimits.class);

	private final SharedBuckets buckets;

	private final Duration timeout;

	private final EventLoopGroup loops;

	private final GatewayListener listener;

	private final Outage outage = new Outage(System::nanoTime);

	private final Map<EventLoop, Scheduler> schedulers = new ConcurrentHashMap<>();

	/**
	 * Create limits.
	 * @param buckets the buckets
	 * @param timeout how long a request may wait for its bucket
	 * @param loops the event loops that requests are on, the next of which is that of the
	 * caller if it is on one
	 * @param listener who is told of requests that aren't counted
	 */
	public SharedRateLimits(SharedBuckets buckets, Duration timeout, EventLoopGroup loops, GatewayListener listener) {
		this.buckets = buckets;
		this.timeout = timeout;
		this.loops = loops;
		this.listener = listener;
	}

	@Override
	public RateLimiter apply(GatewayRoute route) {
		RateLimit limit = Objects.requireNonNull(route.rateLimit());
		BucketsByKey<AsyncBucketProxy> proxies = proxies(route, limit);
		return (key, next) -> {
			if (!mayAsk()) {
				this.listener.uncounted(route.upstream());
				return next.apply(Duration.ZERO);
			}
			Scheduler loop = this.schedulers.computeIfAbsent(this.loops.next(), Schedulers::fromExecutorService);
			// A failure that comes after the time is up must not be one that nobody takes
			return Mono.fromFuture(proxies.get(key).tryConsumeAndReturnRemaining(1).handle(Answer::new), true)
				.timeout(this.timeout, Mono.fromSupplier(this::late), loop)
				.map((answer) -> {
					ConsumptionProbe probe = answer.probe();
					if (probe != null) {
						return answered(probe);
					}
					failed(answer.failure());
					this.listener.uncounted(route.upstream());
					return Duration.ZERO;
				})
				.publishOn(loop)
				.flatMap(next);
		};
	}

	/**
	 * Return buckets for which a gateway asks once at a time: the requests that come
	 * meanwhile are counted together.
	 */
	private BucketsByKey<AsyncBucketProxy> proxies(GatewayRoute route, RateLimit limit) {
		BucketNames names = new BucketNames(route, limit);
		CompletableFuture<BucketConfiguration> configuration = CompletableFuture
			.completedFuture(BucketConfiguration.builder().addLimit(BucketsByKey.bandwidth(limit)).build());
		RemoteAsyncBucketBuilder<String> builder = this.buckets.proxies()
			.builder()
			.withOptimization(Optimizations.batching());
		return new BucketsByKey<>(limit, (key) -> builder.build(names.of(key), () -> configuration));
	}

	private boolean mayAsk() {
		if (this.buckets.isReachable()) {
			return this.outage.mayAsk();
		}
		if (this.outage.began()) {
			warn("there is no connection");
		}
		return false;
	}

	private Answer late() {
		return new Answer(null, new TimeoutException("No answer in %d ms".formatted(this.timeout.toMillis())));
	}

	private Duration answered(ConsumptionProbe probe) {
		if (this.outage.answered()) {
			logger.info("Requests are counted together with other gateways again");
		}
		return Duration.ofNanos(probe.getNanosToWaitForRefill());
	}

	private void failed(@Nullable Throwable failure) {
		if (this.outage.failed()) {
			warn(String.valueOf(failure));
		}
	}

	private static void warn(String reason) {
		logger.warn("Requests that are limited together with other gateways pass without being counted: " + reason);
	}

	/**
	 * What the store says.
	 *
	 * @param probe the bucket; {@code null} if it couldn't be asked
	 * @param failure why not
	 */
	private record Answer(@Nullable ConsumptionProbe probe, @Nullable Throwable failure) {

	}

}
