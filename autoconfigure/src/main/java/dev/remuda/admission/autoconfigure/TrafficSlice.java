package dev.remuda.admission.autoconfigure;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

import dev.remuda.admission.Refusal;

/**
 * What became of requests in a few seconds. Any thread may write and read, and none waits
 * for another.
 */
final class TrafficSlice {

	private final long number;

	private final long began;

	private final long processorNanos;

	private final AtomicIntegerArray times = new AtomicIntegerArray(TimeBuckets.COUNT);

	private final LongAdder sumNanos = new LongAdder();

	private final LongAdder waited = new LongAdder();

	private final LongAdder waitNanos = new LongAdder();

	private final LongAdder timedOut = new LongAdder();

	private final Map<Refusal.Reason, LongAdder> refused = new EnumMap<>(Refusal.Reason.class);

	/**
	 * Create a slice.
	 * @param number its number in time
	 * @param began the time of its first request
	 * @param processorNanos processor time of the process until then; below 0 if unknown
	 */
	TrafficSlice(long number, long began, long processorNanos) {
		this.number = number;
		this.began = began;
		this.processorNanos = processorNanos;
		for (Refusal.Reason reason : Refusal.Reason.values()) {
			this.refused.put(reason, new LongAdder());
		}
	}

	void ended(long nanos) {
		this.times.incrementAndGet(TimeBuckets.of(nanos));
		this.sumNanos.add(nanos);
	}

	void waited(long nanos) {
		this.waited.increment();
		this.waitNanos.add(nanos);
	}

	void refused(Refusal.Reason reason) {
		Objects.requireNonNull(this.refused.get(reason)).increment();
	}

	void timedOut() {
		this.timedOut.increment();
	}

	long number() {
		return this.number;
	}

	long began() {
		return this.began;
	}

	long processorNanos() {
		return this.processorNanos;
	}

	/**
	 * Add the times to those in an array, and return how many there are.
	 */
	long addTo(long[] buckets) {
		long count = 0;
		for (int bucket = 0; bucket < buckets.length; bucket++) {
			int times = this.times.get(bucket);
			buckets[bucket] += times;
			count += times;
		}
		return count;
	}

	long sumNanos() {
		return this.sumNanos.sum();
	}

	long waits() {
		return this.waited.sum();
	}

	long waitNanos() {
		return this.waitNanos.sum();
	}

	long timeouts() {
		return this.timedOut.sum();
	}

	long refusals(Refusal.Reason reason) {
		return Objects.requireNonNull(this.refused.get(reason)).sum();
	}

}
