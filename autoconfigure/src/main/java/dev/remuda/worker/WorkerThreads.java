package dev.remuda.worker;

/**
 * The bounded pool of threads that requests are worked on with, where there is one. May
 * be read by any thread.
 */
public interface WorkerThreads {

	/**
	 * Return how many threads work.
	 * @return threads now
	 */
	int busy();

	/**
	 * Return how many there may be.
	 * @return threads; 0 if it isn't known
	 */
	int most();

}
