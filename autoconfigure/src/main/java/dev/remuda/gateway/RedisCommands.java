package dev.remuda.gateway;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.bucket4j.redis.lettuce.RedisApi;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.jspecify.annotations.Nullable;

/**
 * Gives commands to Redis, be it one server or a cluster. None of them throws: whoever
 * asks for a bucket at the same time would wait for an end that never comes.
 *
 * @param current the connection; {@code null} while there is none
 * @param <K> the type of the keys
 */
record RedisCommands<K>(Supplier<@Nullable RedisClusterAsyncCommands<K, byte[]>> current) implements RedisApi<K> {

	@Override
	public <V> RedisFuture<V> eval(String script, ScriptOutputType type, K[] keys, byte[][] values) {
		return ask((commands) -> commands.eval(script, type, keys, values));
	}

	@Override
	public RedisFuture<byte[]> get(K key) {
		return ask((commands) -> commands.get(key));
	}

	@Override
	@SuppressWarnings("unchecked")
	public RedisFuture<?> delete(K key) {
		return ask((commands) -> commands.del(key));
	}

	private <V> RedisFuture<V> ask(Function<RedisClusterAsyncCommands<K, byte[]>, RedisFuture<V>> question) {
		RedisClusterAsyncCommands<K, byte[]> commands = this.current.get();
		if (commands == null) {
			return new Failed<>(new IllegalStateException("There is no connection to Redis"));
		}
		try {
			return question.apply(commands);
		}
		catch (RuntimeException ex) {
			return new Failed<>(ex);
		}
	}

	/**
	 * An answer that never comes.
	 */
	private static final class Failed<V> extends CompletableFuture<V> implements RedisFuture<V> {

		private final Throwable failure;

		private Failed(Throwable failure) {
			this.failure = failure;
			completeExceptionally(failure);
		}

		@Override
		public String getError() {
			return this.failure.toString();
		}

		@Override
		public boolean await(long timeout, TimeUnit unit) {
			return true;
		}

	}

}
