package dev.remuda.gpu;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What one look at the devices gave.
 *
 * @param driverVersion version of the driver
 * @param cudaVersion newest version of CUDA that the driver supports
 * @param devices the devices that could be read, by index
 * @param problems what could not be read, each as a phrase
 */
record GpuReading(@Nullable String driverVersion, @Nullable String cudaVersion, List<GpuDevice> devices,
		List<String> problems) {

	static final GpuReading EMPTY = new GpuReading(null, null, List.of(), List.of());

	/**
	 * Return what could not be read.
	 * @return the problems in one line, or {@code null} if there are none
	 */
	@Nullable String error() {
		return this.problems.isEmpty() ? null : String.join("; ", this.problems);
	}

}
