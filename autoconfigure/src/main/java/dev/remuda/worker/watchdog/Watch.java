package dev.remuda.worker.watchdog;

/**
 * Something that the watchdog looks at. Used by its thread alone.
 */
interface Watch {

	/**
	 * Look, and report what is held up.
	 */
	void look();

	/**
	 * Return which share was in use since the last call.
	 * @param nanos the time since then
	 * @return 0 to 1; 0 for a watch that can't tell
	 */
	default double busyShare(long nanos) {
		return 0;
	}

	/**
	 * Look no more.
	 */
	default void close() {
	}

}
