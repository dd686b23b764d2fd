package dev.remuda.gateway.cache;

/**
 * What stands in a cache.
 */
interface Stored {

	/**
	 * Bytes that the objects around a thing have, about.
	 */
	int OVERHEAD = 256;

	/**
	 * What stands for a response that can't be stored: nobody needs to wait for it.
	 */
	Stored PASS = () -> OVERHEAD;

	/**
	 * Return how many bytes it has, about.
	 */
	int weight();

}
