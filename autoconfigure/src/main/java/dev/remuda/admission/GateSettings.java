package dev.remuda.admission;

import java.time.Duration;

/**
 * The limits of a gate.
 *
 * @param name the name of the requests that it lets in
 * @param limit how many may be in flight
 * @param queueCapacity requests that may wait while as many are in flight; zero, and none
 * waits
 * @param queueTimeout how long they may wait
 * @param requestTimeout how long a request may take in all, from when it came; zero for
 * no limit
 */
public record GateSettings(String name, Limit limit, int queueCapacity, Duration queueTimeout,
		Duration requestTimeout) {

	/**
	 * Create settings.
	 * @throws IllegalArgumentException if a value is negative, or a queue has no time
	 */
	public GateSettings {
		if (queueCapacity < 0) {
			throw new IllegalArgumentException("'%d' is less than 0".formatted(queueCapacity));
		}
		if (queueTimeout.isNegative() || (queueCapacity > 0 && queueTimeout.isZero())) {
			throw new IllegalArgumentException("'%s' is no time to wait".formatted(queueTimeout));
		}
		if (requestTimeout.isNegative()) {
			throw new IllegalArgumentException("'%s' is less than nothing".formatted(requestTimeout));
		}
	}

	/**
	 * Create settings of a gate whose requests may take as long as they like.
	 * @param name the name of the requests that it lets in
	 * @param limit how many may be in flight
	 * @param queueCapacity requests that may wait while as many are in flight
	 * @param queueTimeout how long they may wait
	 */
	public GateSettings(String name, Limit limit, int queueCapacity, Duration queueTimeout) {
		this(name, limit, queueCapacity, queueTimeout, Duration.ZERO);
	}

	/**
	 * Create settings of a gate that only counts.
	 * @param name the name of the requests that it lets in
	 * @return the settings
	 */
	public static GateSettings unlimited(String name) {
		return new GateSettings(name, Limit.NONE, 0, Duration.ZERO);
	}

}
