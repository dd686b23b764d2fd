package dev.remuda.process;

/**
 * What a worker does.
 */
public enum WorkerState {

	/**
	 * It starts, and takes no connections yet.
	 */
	STARTING,

	/**
	 * It takes connections.
	 */
	READY,

	/**
	 * It takes no connections any more, and finishes what it has.
	 */
	LEAVING,

	/**
	 * Its process has ended.
	 */
	ENDED

}
