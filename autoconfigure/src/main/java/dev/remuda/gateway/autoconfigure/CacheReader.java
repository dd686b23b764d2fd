package dev.remuda.gateway.autoconfigure;

import java.time.Duration;

import dev.remuda.gateway.GatewayConfigurationException;
import dev.remuda.gateway.cache.CacheSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/**
 * Makes the settings of a route's cache out of their properties, and says what is wrong
 * with them by the key.
 */
final class CacheReader {

	private static final GatewayProperties.Cache DEFAULTS = new GatewayProperties.Cache();

	private static final long LARGEST_ENTRY = Integer.MAX_VALUE / 2;

	private static final Duration LONGEST = Duration.ofDays(365);

	private CacheReader() {
	}

	/**
	 * Read the settings.
	 * @return {@code null} for no cache
	 */
	static @Nullable CacheSettings settings(String key, GatewayProperties.Cache cache) {
		DataSize size = cache.getMaxSize();
		if (size == null) {
			requireNothing(key, cache);
			return null;
		}
		if (!ClassUtils.isPresent("com.github.benmanes.caffeine.cache.Cache", null)) {
			throw new GatewayConfigurationException(key, "what keeps responses isn't on the class path",
					"Add the dependency com.github.ben-manes.caffeine:caffeine.");
		}
		long entry = cache.getMaxEntrySize().toBytes();
		if (size.toBytes() < 1) {
			throw new GatewayConfigurationException(key + ".max-size", "'%s' is no room".formatted(size),
					"Choose a size, as in 64MB, or leave it out for no cache.");
		}
		if (entry < 1 || entry > size.toBytes() || entry > LARGEST_ENTRY) {
			throw new GatewayConfigurationException(
					key + ".max-entry-size", "'%s' isn't from 1B to the max-size '%s', or more than %d bytes"
						.formatted(cache.getMaxEntrySize(), size, LARGEST_ENTRY),
					"Choose less for max-entry-size, or more for max-size.");
		}
		return new CacheSettings(size.toBytes(), (int) entry, ttl(key + ".default-ttl", cache.getDefaultTtl()),
				(cache.getLockTimeout().isZero()) ? Duration.ZERO
						: UpstreamsReader.time(key + ".lock-timeout", cache.getLockTimeout()));
	}

	private static void requireNothing(String key, GatewayProperties.Cache cache) {
		if (cache.getDefaultTtl() != null || !cache.getMaxEntrySize().equals(DEFAULTS.getMaxEntrySize())
				|| !cache.getLockTimeout().equals(DEFAULTS.getLockTimeout())) {
			throw new GatewayConfigurationException(key + ".max-size", "the cache has no size",
					"Set max-size, as in 64MB, or remove what is under %s.".formatted(key));
		}
	}

	private static @Nullable Duration ttl(String key, @Nullable Duration ttl) {
		if (ttl != null && (ttl.toSeconds() < 1 || ttl.compareTo(LONGEST) > 0)) {
			throw new GatewayConfigurationException(key, "'%s' is too short or too long".formatted(ttl),
					"Choose a time from 1s to 365d, or leave it out to keep only what the servers allow.");
		}
		return ttl;
	}

}
