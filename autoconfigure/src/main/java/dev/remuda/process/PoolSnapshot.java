package dev.remuda.process;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A pool at one moment.
 *
 * @param target how many workers there should be
 * @param ready how many are ready
 * @param generation how often it was reloaded
 * @param lastReload what became of the last reload; {@code null} if there was none
 * @param workers its workers, by their slots
 */
record PoolSnapshot(int target, int ready, int generation, @Nullable String lastReload, List<WorkerSnapshot> workers) {

	PoolSnapshot {
		workers = List.copyOf(workers);
	}

	/**
	 * A worker.
	 *
	 * @param slot its place
	 * @param pid its number at the operating system
	 * @param managementPort where it is managed; 0 if it isn't
	 * @param state what it does
	 * @param generation the reload that it belongs to
	 * @param ageMillis how long ago it was started
	 * @param figures what it said last
	 * @param memory its resident memory, in bytes
	 * @param restarts how many workers of its place were replaced
	 * @param lastRestart why the last one was; {@code null} if none was
	 */
	record WorkerSnapshot(int slot, long pid, int managementPort, WorkerState state, int generation, long ageMillis,
			WorkerFigures figures, long memory, int restarts, @Nullable String lastRestart) {

	}

}
