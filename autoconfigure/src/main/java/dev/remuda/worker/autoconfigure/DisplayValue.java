package dev.remuda.worker.autoconfigure;

import java.time.Duration;
import java.util.Locale;

/**
 * How a value is shown to the user, and how it is written into a property.
 */
final class DisplayValue {

	private DisplayValue() {
	}

	/**
	 * Return a value as the endpoint shows it: durations as milliseconds, constants in
	 * lower case.
	 */
	static Object of(Object value) {
		if (value instanceof Duration duration) {
			return duration.toMillis();
		}
		return (value instanceof Enum<?> constant) ? constant.name().toLowerCase(Locale.ROOT) : value;
	}

	/**
	 * Return the text that binds to the value again.
	 */
	static String asProperty(Object value) {
		return (value instanceof Duration duration) ? duration.toMillis() + "ms" : String.valueOf(of(value));
	}

	/**
	 * Return the number or boolean that a text stands for, or the text.
	 */
	static Object parse(String text) {
		if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
			return Boolean.valueOf(text);
		}
		try {
			return Long.valueOf(text);
		}
		catch (NumberFormatException ex) {
			return text;
		}
	}

}
