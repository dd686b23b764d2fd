package dev.remuda.process;

import org.jspecify.annotations.Nullable;

/**
 * A worker of a pool, from its start to its end. Belongs to the thread of the pool.
 */
final class Worker {

	final int slot;

	final int generation;

	final long startedAt;

	/**
	 * Requests after which it is replaced; 0 for never.
	 */
	final long maxRequests;

	WorkerState state = WorkerState.STARTING;

	@Nullable WorkerProcess process;

	WorkerFigures figures = WorkerFigures.NONE;

	long readyAt;

	/**
	 * When it was last heard of, or was seen to be busy.
	 */
	long heardAt;

	/**
	 * When nothing was heard of it for the first time, and its processor time then.
	 */
	long silentSince;

	long processorMillis;

	long leavingAt;

	/**
	 * Resident memory, in bytes; how often in a row it was too much.
	 */
	long memory;

	int tooLarge;

	boolean killed;

	/**
	 * Why it can't go on, in its own words or those of the pool.
	 */
	@Nullable String problem;

	Worker(int slot, int generation, long startedAt, long maxRequests) {
		this.slot = slot;
		this.generation = generation;
		this.startedAt = startedAt;
		this.heardAt = startedAt;
		this.maxRequests = maxRequests;
	}

	WorkerProcess process() {
		WorkerProcess process = this.process;
		if (process == null) {
			throw new IllegalStateException("The worker of slot %d has no process".formatted(this.slot));
		}
		return process;
	}

	@Override
	public String toString() {
		return "worker %d (pid %s)".formatted(this.slot, (this.process != null) ? this.process.pid() : "none");
	}

}
