package dev.remuda.gateway.cache;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;

import io.netty.handler.codec.DateFormatter;
import org.jspecify.annotations.Nullable;

/**
 * For how long a response is good (RFC 9111, 4.2).
 *
 * @param initialAge how old it was when it came
 * @param came when it came
 * @param lifetime how old it may become
 * @param guessed whether that is a setting of the cache, and not the server's word
 */
record Freshness(Duration initialAge, Instant came, Duration lifetime, boolean guessed) {

	/**
	 * The statuses that a setting of the cache is for, as in nginx: 302 is not among
	 * them, for it says that the target is another one only now (RFC 9110, 15.1).
	 */
	private static final Set<Integer> GUESSED = Set.of(200, 301, 308);

	/**
	 * Work out how long a response is good.
	 * @param otherwise how long it is if the server says nothing of that; {@code null} if
	 * it isn't
	 * @param asked when the server was asked
	 * @param came when the response came
	 * @return the time; {@code null} if nobody knows
	 */
	static @Nullable Freshness of(int status, Fields response, CacheControl control, @Nullable Duration otherwise,
			Instant asked, Instant came) {
		Date sent = date(response.first("Date"));
		Instant date = (sent != null) ? sent.toInstant() : came;
		Duration age = max(Duration.between(date, came),
				Duration.ofSeconds(age(response.first("Age"))).plus(max(Duration.between(asked, came), Duration.ZERO)));
		Duration lifetime = lifetime(response, control, date);
		if (lifetime != null) {
			return new Freshness(age, came, lifetime, false);
		}
		return (otherwise != null && GUESSED.contains(status)) ? new Freshness(age, came, otherwise, true) : null;
	}

	private static @Nullable Duration lifetime(Fields response, CacheControl control, Instant date) {
		if (control.has("s-maxage")) {
			return Duration.ofSeconds(control.seconds("s-maxage", 0));
		}
		if (control.has("max-age")) {
			return Duration.ofSeconds(control.seconds("max-age", 0));
		}
		String text = response.first("Expires");
		if (text != null) {
			Date expires = date(text);
			// What is no date, "0" above all, is in the past
			return (expires != null) ? Duration.between(date, expires.toInstant()) : Duration.ZERO;
		}
		return control.has("no-cache") ? Duration.ZERO : null;
	}

	private static long age(@Nullable String text) {
		return (text != null && text.matches("[0-9]{1,9}")) ? Long.parseLong(text) : 0;
	}

	private static @Nullable Date date(@Nullable String text) {
		return (text != null) ? DateFormatter.parseHttpDate(text) : null;
	}

	private static Duration max(Duration one, Duration other) {
		return (one.compareTo(other) > 0) ? one : other;
	}

	/**
	 * Return whether it was over from the start.
	 */
	boolean isOver() {
		return this.lifetime.toSeconds() <= this.initialAge.toSeconds();
	}

	/**
	 * Return how old it is.
	 */
	Duration age(Instant now) {
		return this.initialAge.plus(max(Duration.between(this.came, now), Duration.ZERO));
	}

}
