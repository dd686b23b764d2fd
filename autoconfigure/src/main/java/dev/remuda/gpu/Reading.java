package dev.remuda.gpu;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * A reading that its callers share, from when it begins until it is old.
 */
final class Reading {

	private final CompletableFuture<GpuReport> report = new CompletableFuture<>();

	private final Instant time = Instant.now();

	private final long start;

	private volatile long end;

	/**
	 * Begin a reading.
	 * @param start when it begins, in the nanoseconds of the caller's clock
	 */
	Reading(long start) {
		this.start = start;
		this.end = start;
	}

	CompletableFuture<GpuReport> report() {
		return this.report;
	}

	Instant time() {
		return this.time;
	}

	long start() {
		return this.start;
	}

	void complete(GpuReport report, long now) {
		this.end = now;
		this.report.complete(report);
	}

	/**
	 * Return whether it ended longer than an interval ago. One that still goes on is not
	 * old: its callers wait for it instead of starting another.
	 */
	boolean isOld(long now, long interval) {
		return this.report.isDone() && now - this.end >= interval;
	}

}
