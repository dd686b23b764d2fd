package dev.remuda.admission.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;

/**
 * What holds for requests whose path matches a pattern.
 *
 * @param <T> the type of what holds
 * @param key the configuration key of the pattern
 * @param pattern the pattern
 * @param value what holds
 */
record PathRule<T>(String key, PathPattern pattern, T value) {

	/**
	 * Return what the first rule says that matches; {@code null} if none does.
	 */
	static <T> @Nullable T find(List<PathRule<T>> rules, PathContainer path) {
		for (PathRule<T> rule : rules) {
			if (rule.pattern.matches(path)) {
				return rule.value;
			}
		}
		return null;
	}

}
