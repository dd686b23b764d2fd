package dev.remuda.gateway;

import java.util.concurrent.ThreadLocalRandom;

/**
 * A share of a route's requests that is sent to another upstream as well, whose answers
 * nobody gets.
 *
 * @param upstream the name of the other upstream
 * @param percent the share of the requests, from 0 to 100
 * @param maxBodySize bytes that the body of such a request may have; zero, and only those
 * without a body are sent there
 * @param maxInFlight such requests of the route that there may be at the same time, more
 * than zero
 */
public record Mirror(String upstream, double percent, int maxBodySize, int maxInFlight) {

	private static final int ALL = 100;

	/**
	 * Create a mirror.
	 * @throws IllegalArgumentException if the share is out of its bounds
	 */
	public Mirror {
		if (!(percent >= 0 && percent <= ALL)) {
			throw new IllegalArgumentException("'%s' isn't from 0 to 100".formatted(percent));
		}
	}

	/**
	 * Draw whether a request is in it.
	 */
	boolean takes() {
		return this.percent == ALL || ThreadLocalRandom.current().nextDouble(ALL) < this.percent;
	}

}
