package dev.remuda.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce.LettuceBasedProxyManagerBuilder;
import io.lettuce.core.AbstractRedisAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Buckets in Redis, on the connection that the application has. It is opened in the
 * background, again and again until there is one: a gateway starts without Redis, too. A
 * bucket that is full again expires.
 */
public final class RedisBuckets implements SharedBuckets, SmartLifecycle {

	private static final Log logger = LogFactory.getLog(RedisBuckets.class);

	/**
	 * Clocks of gateways differ: a bucket that expires too early is full too early.
	 */
	private static final Duration KEPT_WHEN_FULL = Duration.ofSeconds(10);

	private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);

	private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

	private final LettuceConnectionFactory connections;

	private final AsyncProxyManager<String> proxies;

	private @Nullable Disposable connecting;

	private volatile @Nullable RedisConnection connection;

	private volatile @Nullable RedisClusterAsyncCommands<byte[], byte[]> commands;

	/**
	 * Create buckets.
	 * @param connections what connects to Redis
	 * @param timeout how long it may take to ask for a bucket, be it that others ask for
	 * it at the same time
	 * @param prefix the start of the keys in Redis
	 */
	public RedisBuckets(LettuceConnectionFactory connections, Duration timeout, String prefix) {
		this.connections = connections;
		this.proxies = new LettuceBasedProxyManagerBuilder<byte[]>(new RedisCommands<>(() -> this.commands))
			.requestTimeout(timeout)
			.expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT_WHEN_FULL))
			.build()
			.asAsync()
			.withMapper((name) -> (prefix + name).getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Return whether there is a connection. Lettuce opens one again that has broken; up
	 * to then it would keep all commands.
	 */
	@Override
	public boolean isReachable() {
		RedisClusterAsyncCommands<byte[], byte[]> current = this.commands;
		return (current instanceof AbstractRedisAsyncCommands<?, ?> known) ? known.getConnection().isOpen()
				: current != null;
	}

	@Override
	public AsyncProxyManager<String> proxies() {
		return this.proxies;
	}

	/**
	 * Connect, and wait a little for that: with Redis there, the first request is
	 * counted.
	 */
	@Override
	public synchronized void start() {
		CountDownLatch tried = new CountDownLatch(1);
		this.connecting = Mono.fromCallable(this.connections::getConnection)
			.subscribeOn(Schedulers.boundedElastic())
			.flatMap(this::connected)
			.doOnTerminate(tried::countDown)
			.retryWhen(Retry.fixedDelay(Long.MAX_VALUE, BETWEEN_ATTEMPTS)
				.doBeforeRetry((attempt) -> logger.debug("No connection to Redis", attempt.failure())))
			.subscribe();
		try {
			tried.await(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Ask for a bucket of no importance: the first time takes much longer.
	 */
	@SuppressWarnings("unchecked")
	private Mono<?> connected(RedisConnection connection) {
		this.connection = connection;
		this.commands = (RedisClusterAsyncCommands<byte[], byte[]>) connection.getNativeConnection();
		RateLimit any = new RateLimit(1, Duration.ofMillis(1), 1, new LimitKey(null, false));
		BucketConfiguration configuration = BucketConfiguration.builder().addLimit(BucketsByKey.bandwidth(any)).build();
		return Mono
			.fromFuture(this.proxies.builder()
				.build("start", () -> CompletableFuture.completedFuture(configuration))
				.tryConsumeAndReturnRemaining(1))
			.onErrorComplete();
	}

	@Override
	public synchronized void stop() {
		if (this.connecting != null) {
			this.connecting.dispose();
			this.connecting = null;
		}
		this.commands = null;
		RedisConnection last = this.connection;
		this.connection = null;
		if (last != null) {
			last.close();
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.connecting != null;
	}

	/**
	 * Return when it starts: after what connects, and before the web server.
	 */
	@Override
	public int getPhase() {
		return this.connections.getPhase() + 1;
	}

}
