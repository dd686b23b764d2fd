package dev.remuda.worker.watchdog;

/**
 * A bounded pool of threads that work on requests.
 */
public interface WorkerPool {

	/**
	 * Return the threads that work now.
	 * @return how many
	 */
	int busy();

	/**
	 * Return the threads there may be.
	 * @return how many; 0 while that isn't known
	 */
	int size();

	/**
	 * Return the tasks that wait for a thread.
	 * @return how many
	 */
	int waiting();

	/**
	 * Return the tasks that have been done since the start.
	 * @return how many
	 */
	long completed();

}
