package dev.remuda.process;

/**
 * A process that a pool has started.
 */
interface WorkerProcess {

	/**
	 * Return its number at the operating system.
	 */
	long pid();

	/**
	 * Return the port on the loopback interface that it is managed at; 0 if it has none.
	 */
	int managementPort();

	/**
	 * Ask it to leave: it takes no new connections, finishes what it has and ends, while
	 * others go on.
	 */
	void retire();

	/**
	 * Ask it to end with all others: what waits to be accepted is still served.
	 */
	void end();

	/**
	 * Ask it to end at once.
	 */
	void hurry();

	/**
	 * Save what can be known of it, and kill it.
	 * @param why what it is killed for
	 */
	void kill(String why);

	/**
	 * Return how much memory is resident, in bytes; 0 if it isn't known.
	 */
	long residentMemory();

	/**
	 * Return how much processor time it has used, in milliseconds; 0 if it isn't known.
	 */
	long processorMillis();

	/**
	 * Starts processes.
	 */
	@FunctionalInterface
	interface Launcher {

		/**
		 * Start a process. The pool is told what becomes of it.
		 * @param worker what it is to be
		 * @throws java.io.UncheckedIOException if it can't be started
		 */
		WorkerProcess launch(Worker worker);

	}

}
