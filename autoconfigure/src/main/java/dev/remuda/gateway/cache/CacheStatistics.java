package dev.remuda.gateway.cache;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What a cache has done since the start.
 */
public final class CacheStatistics {

	private final Map<CacheResult, LongAdder> results = new EnumMap<>(CacheResult.class);

	private final AtomicLong evictions;

	private final LongSupplier size;

	CacheStatistics(AtomicLong evictions, LongSupplier size) {
		this.evictions = evictions;
		this.size = size;
		for (CacheResult result : CacheResult.values()) {
			this.results.put(result, new LongAdder());
		}
	}

	/**
	 * Count a request.
	 * @param result what became of it
	 */
	public void count(CacheResult result) {
		Objects.requireNonNull(this.results.get(result)).increment();
	}

	/**
	 * Return how many requests there were.
	 * @param result what became of them
	 * @return requests
	 */
	public long requests(CacheResult result) {
		return Objects.requireNonNull(this.results.get(result)).sum();
	}

	/**
	 * Return how many responses had to go because there was no room.
	 * @return responses
	 */
	public long evictions() {
		return this.evictions.get();
	}

	/**
	 * Return how large all is that is stored.
	 * @return bytes, about
	 */
	public long size() {
		return this.size.getAsLong();
	}

}
