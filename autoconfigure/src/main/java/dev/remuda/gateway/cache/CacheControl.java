package dev.remuda.gateway.cache;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The directives of a {@code Cache-Control} (RFC 9111, 5.2). Of one that is there twice
 * the first counts, and a time that can't be read is none at all.
 */
public final class CacheControl {

	/**
	 * What is longer counts as that long: 68 years (RFC 9111, 1.2.2).
	 */
	private static final long LONGEST = Integer.MAX_VALUE;

	private static final String NO_CACHE = "no-cache";

	private final Map<String, String> directives = new HashMap<>();

	private CacheControl(List<String> values) {
		values.forEach(this::read);
	}

	/**
	 * Read the directives of a response.
	 * @param fields its header fields
	 * @return the directives
	 */
	public static CacheControl ofResponse(Fields fields) {
		return new CacheControl(fields.all("Cache-Control"));
	}

	/**
	 * Read the directives of a request, for which {@code Pragma: no-cache} stands in
	 * where there are none.
	 * @param fields its header fields
	 * @return the directives
	 */
	public static CacheControl ofRequest(Fields fields) {
		List<String> values = fields.all("Cache-Control");
		boolean old = values.isEmpty() && fields.all("Pragma").stream().anyMatch(NO_CACHE::equalsIgnoreCase);
		return new CacheControl((old) ? List.of(NO_CACHE) : values);
	}

	private void read(String value) {
		int start = 0;
		boolean quoted = false;
		for (int index = 0; index <= value.length(); index++) {
			if (index == value.length() || (value.charAt(index) == ',' && !quoted)) {
				add(value.substring(start, index));
				start = index + 1;
			}
			else if (value.charAt(index) == '"') {
				quoted = !quoted;
			}
		}
	}

	private void add(String directive) {
		int equals = directive.indexOf('=');
		String name = (equals < 0) ? directive : directive.substring(0, equals);
		String value = (equals < 0) ? "" : directive.substring(equals + 1).strip().replace("\"", "");
		this.directives.putIfAbsent(name.strip().toLowerCase(Locale.ROOT), value);
	}

	/**
	 * Return whether there is a directive.
	 * @param name its name in lower case
	 * @return whether it is there, with or without a value
	 */
	public boolean has(String name) {
		return this.directives.containsKey(name);
	}

	/**
	 * Return the value of a directive that is a time.
	 * @param name its name in lower case
	 * @param otherwise what it is without that directive
	 * @return seconds; zero if it can't be read
	 */
	public long seconds(String name, long otherwise) {
		String value = this.directives.get(name);
		if (value == null) {
			return otherwise;
		}
		if (value.isEmpty() || !value.chars().allMatch((digit) -> digit >= '0' && digit <= '9')) {
			return 0;
		}
		return (value.length() > 10) ? LONGEST : Math.min(LONGEST, Long.parseLong(value));
	}

	/**
	 * Return for how long a request takes what isn't fresh any more.
	 */
	long maxStale() {
		return "".equals(this.directives.get("max-stale")) ? LONGEST : seconds("max-stale", 0);
	}

}
