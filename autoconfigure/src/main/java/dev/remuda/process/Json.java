package dev.remuda.process;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Writes JSON, as the master has no library for it.
 */
final class Json {

	private Json() {
	}

	/**
	 * Write a value.
	 * @param value a map with names, a collection, a number, a truth value, {@code null},
	 * or anything else as text
	 */
	static String write(@Nullable Object value) {
		if (value instanceof Map<?, ?> map) {
			return map.entrySet()
				.stream()
				.map((entry) -> quote(String.valueOf(entry.getKey())) + ":" + write(entry.getValue()))
				.collect(Collectors.joining(",", "{", "}"));
		}
		if (value instanceof Collection<?> collection) {
			return collection.stream().map(Json::write).collect(Collectors.joining(",", "[", "]"));
		}
		if (value == null || value instanceof Boolean || value instanceof Number) {
			return String.valueOf(value);
		}
		return quote(value.toString());
	}

	private static String quote(String text) {
		StringBuilder quoted = new StringBuilder("\"");
		text.chars().forEach((character) -> {
			if (character == '"' || character == '\\') {
				quoted.append('\\').append((char) character);
			}
			else if (character < ' ') {
				quoted.append("\\u%04x".formatted(character));
			}
			else {
				quoted.append((char) character);
			}
		});
		return quoted.append('"').toString();
	}

}
