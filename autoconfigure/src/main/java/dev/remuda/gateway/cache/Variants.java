package dev.remuda.gateway.cache;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What the responses to a target depend on. When they are to be forgotten, all that must
 * go is this: those that come after have another number.
 *
 * @param names names of the request's header fields, in lower case
 * @param number tells these variants from those before
 */
record Variants(List<String> names, long number) implements Stored {

	private static final String ANY = "*";

	/**
	 * Read the names that a response depends on.
	 * @return the names, which may be none; {@code null} if it depends on everything
	 */
	static @Nullable List<String> names(Fields response) {
		TreeSet<String> names = response.all("Vary")
			.stream()
			.flatMap((value) -> Arrays.stream(value.split(",")))
			.map((name) -> name.strip().toLowerCase(Locale.ROOT))
			.filter((name) -> !name.isEmpty())
			.collect(Collectors.toCollection(TreeSet::new));
		return names.contains(ANY) ? null : List.copyOf(names);
	}

	/**
	 * Return the key of the response to a request.
	 */
	CacheKey key(String target, Fields request) {
		StringBuilder variant = new StringBuilder().append(this.number);
		for (String name : this.names) {
			List<String> values = request.all(name);
			variant.append('\n')
				.append(values.size())
				.append(' ')
				.append(String.join(",", values).replaceAll("\\s*,\\s*", ",").strip());
		}
		return new CacheKey(target, variant.toString());
	}

	@Override
	public int weight() {
		return OVERHEAD + this.names.stream().mapToInt((name) -> 2 * name.length()).sum();
	}

}
