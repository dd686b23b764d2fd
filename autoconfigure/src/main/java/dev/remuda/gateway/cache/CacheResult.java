package dev.remuda.gateway.cache;

import java.util.Locale;

/**
 * What a cache did for a request.
 */
public enum CacheResult {

	/**
	 * It answered.
	 */
	HIT,

	/**
	 * It answered with what isn't fresh any more: that was allowed.
	 */
	STALE,

	/**
	 * It answered, once the server had said that what is stored is still good.
	 */
	REVALIDATED,

	/**
	 * The server answered.
	 */
	MISS,

	/**
	 * The server answered what isn't stored: a part of a whole, what came with a
	 * condition of its own, or what turned out not to be storable before.
	 */
	PASS;

	/**
	 * Return the name that is used in meters and logs.
	 * @return the name in lower case
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT);
	}

}
