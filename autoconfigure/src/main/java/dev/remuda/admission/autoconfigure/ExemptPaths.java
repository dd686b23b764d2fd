package dev.remuda.admission.autoconfigure;

/**
 * Paths whose requests are neither limited nor counted.
 */
@FunctionalInterface
interface ExemptPaths {

	/**
	 * None.
	 */
	ExemptPaths NONE = (path) -> false;

	/**
	 * Return whether a request is exempt.
	 * @param path the path within the application, as it was sent
	 */
	boolean contain(String path);

}
