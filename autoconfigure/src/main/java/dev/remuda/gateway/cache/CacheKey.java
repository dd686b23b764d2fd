package dev.remuda.gateway.cache;

/**
 * What a response is stored under.
 *
 * @param target what was asked for
 * @param variant what the response depends on besides (RFC 9111, 4.1); empty for nothing
 */
public record CacheKey(String target, String variant) {

	static final String NO_VARIANT = "";

	static CacheKey of(String target) {
		return new CacheKey(target, NO_VARIANT);
	}

	int weight() {
		return 2 * (this.target.length() + this.variant.length());
	}

}
