package dev.remuda.gateway.cache;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The header fields of a message.
 */
@FunctionalInterface
public interface Fields {

	/**
	 * Return the values of a field.
	 * @param name its name, in any case
	 * @return a value for each line, which may be none
	 */
	List<String> all(String name);

	/**
	 * Return the value of a field of which there is one.
	 * @param name its name, in any case
	 * @return the first value; {@code null} if there is none
	 */
	default @Nullable String first(String name) {
		List<String> values = all(name);
		return values.isEmpty() ? null : values.get(0);
	}

	/**
	 * Return whether there is a field.
	 * @param name its name, in any case
	 * @return whether it has a value
	 */
	default boolean has(String name) {
		return !all(name).isEmpty();
	}

}
