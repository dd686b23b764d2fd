package dev.remuda.admission.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;

import dev.remuda.worker.Traffic;

/**
 * What became of the requests of a gate in the last half minute, in six slices of five
 * seconds of which the last is being filled. Any thread may write and read, and none
 * waits for another. A slice is made by the first request of its five seconds; else
 * nothing is allocated.
 */
final class TrafficWindow {

	static final int SLICES = 6;

	/**
	 * Nanoseconds of a slice.
	 */
	static final long SLICE = Traffic.WINDOW.toNanos() / SLICES;

	private final AtomicReferenceArray<TrafficSlice> slices = new AtomicReferenceArray<>(SLICES);

	private final LongSupplier processorNanos;

	TrafficWindow(LongSupplier processorNanos) {
		this.processorNanos = processorNanos;
	}

	/**
	 * Return the slice that is being filled.
	 */
	TrafficSlice at(long now) {
		long number = number(now);
		int index = (int) Math.floorMod(number, (long) SLICES);
		TrafficSlice slice = this.slices.get(index);
		while (slice == null || slice.number() < number) {
			TrafficSlice next = new TrafficSlice(number, now, this.processorNanos.getAsLong());
			if (this.slices.compareAndSet(index, slice, next)) {
				return next;
			}
			slice = this.slices.get(index);
		}
		return slice;
	}

	/**
	 * Return the slices that aren't over.
	 */
	List<TrafficSlice> until(long now) {
		long number = number(now);
		List<TrafficSlice> recent = new ArrayList<>(SLICES);
		for (int index = 0; index < SLICES; index++) {
			TrafficSlice slice = this.slices.get(index);
			if (slice != null && slice.number() > number - SLICES && slice.number() <= number) {
				recent.add(slice);
			}
		}
		return recent;
	}

	static long number(long now) {
		return Math.floorDiv(now, SLICE);
	}

}
