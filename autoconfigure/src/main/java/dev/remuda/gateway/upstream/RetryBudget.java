package dev.remuda.gateway.upstream;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Keeps retries from doubling the load of servers that are in trouble as it is: within
 * ten seconds, one retry for each five requests, and ten more so that a quiet gateway may
 * retry at all. Envoy's {@code retry_budget} has the same share, and Finagle's the same
 * form. May be used by any thread.
 */
public final class RetryBudget {

	static final double SHARE = 0.2;

	static final int FLOOR = 10;

	static final int SLOTS = 10;

	private static final long SLOT = 1_000_000_000L;

	private final LongSupplier clock;

	private final long start;

	private final long[] numbers = new long[SLOTS];

	private final int[] requests = new int[SLOTS];

	private final int[] retries = new int[SLOTS];

	/**
	 * Create a budget.
	 * @param clock nanoseconds since any moment, as {@link System#nanoTime} has them
	 */
	public RetryBudget(LongSupplier clock) {
		this.clock = clock;
		this.start = clock.getAsLong();
		Arrays.fill(this.numbers, -SLOTS);
	}

	/**
	 * Count a request.
	 */
	public synchronized void request() {
		this.requests[slot()]++;
	}

	/**
	 * Count a retry, if there may be one.
	 * @return whether there may be one
	 */
	public synchronized boolean tryRetry() {
		int slot = slot();
		long number = this.numbers[slot];
		double allowed = FLOOR;
		for (int index = 0; index < SLOTS; index++) {
			if (this.numbers[index] > number - SLOTS) {
				allowed += SHARE * this.requests[index] - this.retries[index];
			}
		}
		if (allowed < 1) {
			return false;
		}
		this.retries[slot]++;
		return true;
	}

	private int slot() {
		// The difference is right when the clock overflows
		long number = (this.clock.getAsLong() - this.start) / SLOT;
		int slot = (int) (number % SLOTS);
		if (this.numbers[slot] != number) {
			this.numbers[slot] = number;
			this.requests[slot] = 0;
			this.retries[slot] = 0;
		}
		return slot;
	}

}
