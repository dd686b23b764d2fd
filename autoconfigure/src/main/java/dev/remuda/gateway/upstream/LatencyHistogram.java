package dev.remuda.gateway.upstream;

import java.util.Arrays;

/**
 * Response times of the last minute, in buckets that are exact up to 16 µs and then an
 * eighth of their power of two wide: a percentile is at most 12.5 % more than exact, and
 * never less. Times over 71 minutes count as that. The minute is six slots of ten
 * seconds, of which the last is being filled: what is reported is from the last 50 to 60
 * seconds. Takes 6 KB.
 */
final class LatencyHistogram {

	static final int SLOTS = 6;

	/**
	 * Ten seconds in nanoseconds.
	 */
	static final long SLOT = 10_000_000_000L;

	private static final int BUCKETS = 240;

	private static final long LONGEST = (1L << 32) - 1;

	private final int[][] counts = new int[SLOTS][BUCKETS];

	private final long[] sums = new long[SLOTS];

	private final long[] numbers = new long[SLOTS];

	LatencyHistogram() {
		Arrays.fill(this.numbers, Long.MIN_VALUE);
	}

	synchronized void record(long nanos, long now) {
		long number = Math.floorDiv(now, SLOT);
		int slot = Math.floorMod(number, SLOTS);
		if (this.numbers[slot] != number) {
			this.numbers[slot] = number;
			this.sums[slot] = 0;
			Arrays.fill(this.counts[slot], 0);
		}
		this.sums[slot] += nanos;
		this.counts[slot][bucket(Math.min(LONGEST, Math.max(0, nanos / 1000)))]++;
	}

	/**
	 * Return what was recorded within the last minute.
	 */
	synchronized Latencies latencies(long now) {
		long number = Math.floorDiv(now, SLOT);
		long[] total = new long[BUCKETS];
		long count = 0;
		long sum = 0;
		for (int slot = 0; slot < SLOTS; slot++) {
			if (this.numbers[slot] > number - SLOTS) {
				sum += this.sums[slot];
				for (int bucket = 0; bucket < BUCKETS; bucket++) {
					total[bucket] += this.counts[slot][bucket];
					count += this.counts[slot][bucket];
				}
			}
		}
		return new Latencies(total, count, sum);
	}

	/**
	 * Below 16 the number itself; above it the position of the leading bit, and the three
	 * bits that follow it.
	 */
	private static int bucket(long micros) {
		int shift = Math.max(0, 60 - Long.numberOfLeadingZeros(micros));
		return shift * 8 + (int) (micros >>> shift);
	}

	private static long upperMicros(int bucket) {
		int shift = Math.max(0, bucket / 8 - 1);
		return ((bucket - shift * 8 + 1L) << shift) - 1;
	}

	/**
	 * Times that were recorded.
	 */
	record Latencies(long[] buckets, long count, long sumNanos) {

		/**
		 * Return the mean in milliseconds; must not be empty.
		 */
		double meanMillis() {
			return this.sumNanos / 1e6 / this.count;
		}

		/**
		 * Return the time in milliseconds within which a share of the responses came;
		 * must not be empty.
		 */
		double percentileMillis(double share) {
			long left = (long) Math.ceil(share * this.count);
			int bucket = 0;
			while (left > this.buckets[bucket]) {
				left -= this.buckets[bucket++];
			}
			return upperMicros(bucket) / 1e3;
		}

	}

}
