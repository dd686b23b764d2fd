package dev.remuda.worker;

/**
 * A value that somebody wrote down, and where.
 *
 * @param <T> the type of the value
 * @param key the key it was written under
 * @param value the value
 * @param origin where it was written, such as a file with line and column
 */
public record ExplicitValue<T>(String key, T value, String origin) {

	/**
	 * Return the value as it is quoted in messages.
	 * @return {@code key=value (origin)}
	 */
	@Override
	public String toString() {
		return "%s=%s (%s)".formatted(this.key, text(this.value), this.origin);
	}

	/**
	 * Return a value the way it is written in {@code application.yml}.
	 * @param value the value
	 * @return the text
	 */
	public static String text(Object value) {
		return (value instanceof WorkerModel model) ? model.id() : String.valueOf(value);
	}

}
