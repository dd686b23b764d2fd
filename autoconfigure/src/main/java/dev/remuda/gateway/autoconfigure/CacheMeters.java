package dev.remuda.gateway.autoconfigure;

import dev.remuda.gateway.ResponseCaches;
import dev.remuda.gateway.cache.CacheResult;
import dev.remuda.gateway.cache.CacheStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Meters of the caches, tagged with the {@code route}.
 */
final class CacheMeters {

	private static final String PREFIX = "remuda.gateway.cache.";

	private CacheMeters() {
	}

	static void register(MeterRegistry registry, ResponseCaches caches) {
		caches.all().forEach((route, cache) -> register(registry, route, cache.statistics()));
	}

	private static void register(MeterRegistry registry, String route, CacheStatistics statistics) {
		for (CacheResult result : CacheResult.values()) {
			FunctionCounter.builder(PREFIX + "requests", statistics, (counted) -> counted.requests(result))
				.description("Requests that could be answered from the cache, by what it did")
				.tags("route", route, "result", result.id())
				.register(registry);
		}
		FunctionCounter.builder(PREFIX + "evictions", statistics, CacheStatistics::evictions)
			.description("Responses that had to go because there was no room")
			.tags("route", route)
			.register(registry);
		Gauge.builder(PREFIX + "size", statistics, CacheStatistics::size)
			.description("Size of what is stored")
			.baseUnit("bytes")
			.tags("route", route)
			.register(registry);
	}

}
