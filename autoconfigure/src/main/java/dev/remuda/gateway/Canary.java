package dev.remuda.gateway;

import java.net.InetAddress;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * A share of a route's clients that goes to another upstream. A client is always in it or
 * never, as long as the share stays; when it grows, those who are in it stay there.
 *
 * @param upstream the name of the other upstream
 * @param percent the share of the clients, from 0 to 100
 */
public record Canary(String upstream, double percent) {

	private static final int PARTS = 1_000_000;

	/**
	 * Create a canary.
	 * @throws IllegalArgumentException if the share is out of its bounds
	 */
	public Canary {
		if (!(percent >= 0 && percent <= 100)) {
			throw new IllegalArgumentException("'%s' isn't from 0 to 100".formatted(percent));
		}
	}

	/**
	 * Return whether a client is in it. One whose address isn't known isn't.
	 */
	boolean takes(@Nullable InetAddress client) {
		return client != null && part(client) < this.percent / 100 * PARTS;
	}

	/**
	 * Spread the addresses evenly, also those that differ in the last bit alone.
	 */
	private static int part(InetAddress client) {
		long hash = Arrays.hashCode(client.getAddress()) * 0x9E3779B97F4A7C15L;
		hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
		return (int) Long.remainderUnsigned(hash ^ (hash >>> 32), PARTS);
	}

}
