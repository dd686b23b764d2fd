package dev.remuda.gateway.autoconfigure;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import dev.remuda.gateway.ResponseCaches;
import dev.remuda.gateway.cache.CacheResult;
import dev.remuda.gateway.cache.CacheStatistics;
import dev.remuda.gateway.cache.ResponseCache;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Meters of the caches, tagged with the {@code route}.
 */
final class CacheMeters {

	private static final String PREFIX = "remuda.gateway.cache.";

	private final MeterRegistry registry;

	private final ResponseCaches caches;

	private final Map<ResponseCache, List<Meter>> registered = new IdentityHashMap<>();

	CacheMeters(MeterRegistry registry, ResponseCaches caches) {
		this.registry = registry;
		this.caches = caches;
		caches.follow(this::change);
		change();
	}

	/**
	 * Have meters of the caches that there are, and of no other.
	 */
	private synchronized void change() {
		Map<String, ResponseCache> all = this.caches.all();
		this.registered.entrySet().removeIf((known) -> {
			boolean gone = !all.containsValue(known.getKey());
			if (gone) {
				known.getValue().forEach(this.registry::remove);
			}
			return gone;
		});
		all.forEach((route, cache) -> this.registered.computeIfAbsent(cache,
				(added) -> register(route, added.statistics())));
	}

	private List<Meter> register(String route, CacheStatistics statistics) {
		List<Meter> meters = new ArrayList<>();
		for (CacheResult result : CacheResult.values()) {
			meters.add(FunctionCounter.builder(PREFIX + "requests", statistics, (counted) -> counted.requests(result))
				.description("Requests that could be answered from the cache, by what it did")
				.tags("route", route, "result", result.id())
				.register(this.registry));
		}
		meters.add(FunctionCounter.builder(PREFIX + "evictions", statistics, CacheStatistics::evictions)
			.description("Responses that had to go because there was no room")
			.tags("route", route)
			.register(this.registry));
		meters.add(Gauge.builder(PREFIX + "size", statistics, CacheStatistics::size)
			.description("Size of what is stored")
			.baseUnit("bytes")
			.tags("route", route)
			.register(this.registry));
		return meters;
	}

}
