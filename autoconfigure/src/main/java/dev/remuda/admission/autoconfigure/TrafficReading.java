package dev.remuda.admission.autoconfigure;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.remuda.admission.Refusal;
import dev.remuda.worker.Traffic;
import org.jspecify.annotations.Nullable;

/**
 * Slices of one gate or of several, summed up.
 */
final class TrafficReading {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final List<TrafficSlice> slices;

	private final long since;

	private final long now;

	private final long processorNanos;

	/**
	 * Create a reading.
	 * @param slices what to sum up
	 * @param start when counting began
	 * @param now the time
	 * @param processorNanos processor time of the process until now; below 0 if unknown
	 */
	TrafficReading(List<TrafficSlice> slices, long start, long now, long processorNanos) {
		this.slices = slices;
		this.since = Math.max(start, (TrafficWindow.number(now) - TrafficWindow.SLICES + 1) * TrafficWindow.SLICE);
		this.now = now;
		this.processorNanos = processorNanos;
	}

	Traffic traffic() {
		long middle = TrafficWindow.number(this.now) - TrafficWindow.SLICES / 2 + 1;
		List<TrafficSlice> earlier = this.slices.stream().filter((slice) -> slice.number() < middle).toList();
		List<TrafficSlice> later = this.slices.stream().filter((slice) -> slice.number() >= middle).toList();
		long[] buckets = new long[TimeBuckets.COUNT];
		Traffic.Flow whole = flow(this.slices, buckets, this.now - this.since);
		long middleTime = Math.max(this.since, middle * TrafficWindow.SLICE);
		return new Traffic(whole, flow(earlier, new long[TimeBuckets.COUNT], middleTime - this.since),
				flow(later, new long[TimeBuckets.COUNT], this.now - middleTime),
				percentile(0.5, whole.ended(), buckets), percentile(0.95, whole.ended(), buckets),
				percentile(0.99, whole.ended(), buckets), refused(), meanWait(),
				this.slices.stream().mapToLong(TrafficSlice::timeouts).sum(), processorShare());
	}

	/**
	 * Return what ended in some time. Less than a second counts as that: a single request
	 * makes no rate.
	 */
	private static Traffic.Flow flow(List<TrafficSlice> slices, long[] buckets, long nanos) {
		long ended = slices.stream().mapToLong((slice) -> slice.addTo(buckets)).sum();
		long sum = slices.stream().mapToLong(TrafficSlice::sumNanos).sum();
		return new Traffic.Flow(ended, ended * 1e9 / Math.max(SECOND, nanos), (ended > 0) ? sum / 1e6 / ended : null);
	}

	private static @Nullable Double percentile(double share, long count, long[] buckets) {
		if (count == 0) {
			return null;
		}
		long left = (long) Math.ceil(share * count);
		int bucket = 0;
		while (left > buckets[bucket]) {
			left -= buckets[bucket++];
		}
		return TimeBuckets.upperMillis(bucket);
	}

	private Map<String, Long> refused() {
		Map<String, Long> refused = new LinkedHashMap<>();
		for (Refusal.Reason reason : Refusal.Reason.values()) {
			refused.put(reason.id(), this.slices.stream().mapToLong((slice) -> slice.refusals(reason)).sum());
		}
		return refused;
	}

	private @Nullable Double meanWait() {
		long waits = this.slices.stream().mapToLong(TrafficSlice::waits).sum();
		return (waits > 0) ? this.slices.stream().mapToLong(TrafficSlice::waitNanos).sum() / 1e6 / waits : null;
	}

	/**
	 * Return the share of the processors that was used since the first of the slices
	 * began; {@code null} if that is too short ago to say.
	 */
	private @Nullable Double processorShare() {
		TrafficSlice first = this.slices.stream().min(Comparator.comparingLong(TrafficSlice::began)).orElse(null);
		if (first == null || first.processorNanos() < 0 || this.processorNanos < 0
				|| this.now - first.began() < SECOND) {
			return null;
		}
		double used = this.processorNanos - first.processorNanos();
		return Math.min(1, used / (this.now - first.began()) / Runtime.getRuntime().availableProcessors());
	}

}
