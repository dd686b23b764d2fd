package dev.remuda.worker;

/**
 * A value that somebody wrote down, and where.
 *
 * @param <T> the type of the value
 * @param key the key it was written under
 * @param value the value
 * @param text the value as it was written
 * @param origin where it was written, such as a file with line and column
 */
public record ExplicitValue<T>(String key, T value, String text, String origin) {

	/**
	 * Return the value as it is quoted in messages.
	 * @return {@code key=text (origin)}
	 */
	@Override
	public String toString() {
		return "%s=%s (%s)".formatted(this.key, this.text, this.origin);
	}

}
