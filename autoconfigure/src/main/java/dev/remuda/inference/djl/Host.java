package dev.remuda.inference.djl;

import org.jspecify.annotations.Nullable;

/**
 * What an engine finds on the machine and in the process that it starts in.
 */
interface Host {

	/**
	 * Return the processors that this process may use.
	 */
	int processors();

	/**
	 * Return an environment variable or else, as DJL does, the system property of the
	 * same name.
	 */
	@Nullable String setting(String name);

	/**
	 * Return the file that shows that there is an NVIDIA driver.
	 */
	@Nullable String driver();

	/**
	 * Return the GPUs that CUDA's runtime (libcudart) finds; none without it.
	 */
	int cudaDevices();

}
