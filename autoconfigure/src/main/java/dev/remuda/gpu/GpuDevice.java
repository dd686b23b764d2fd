package dev.remuda.gpu;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A device and its state. A value that the device or the driver doesn't have is
 * {@code null}, never 0.
 *
 * @param index its place among the devices of the machine, by bus address and from 0;
 * {@code CUDA_VISIBLE_DEVICES} does not change it
 * @param uuid its identity, such as {@code GPU-…}, which stays the same across restarts
 * @param name the model, such as {@code NVIDIA H100 80GB HBM3}
 * @param pciBusId its address on the PCI bus, such as {@code 00000000:17:00.0}
 * @param memoryTotalBytes device memory, in bytes
 * @param memoryUsedBytes device memory that processes hold, in bytes; what the driver
 * keeps for itself counts neither as used nor as free, on drivers that tell it apart
 * (R510 and newer)
 * @param memoryFreeBytes device memory that can be allocated, in bytes
 * @param gpuUtilization fraction of the last sampling period, from 0 to 1, in which at
 * least one kernel ran on the device; it says nothing about how much of the device that
 * kernel used
 * @param memoryUtilization fraction of the last sampling period, from 0 to 1, in which
 * device memory was being read or written
 * @param temperatureCelsius temperature of the chip, in degrees Celsius
 * @param powerWatts power draw of the board, in watts
 * @param powerLimitWatts power draw at which the driver slows the device down, in watts
 * @param energyJoules energy used since the driver was loaded, in joules; NVML alone
 * knows it
 * @param smClockMegahertz clock of the streaming multiprocessors, in MHz
 * @param memoryClockMegahertz clock of the device memory, in MHz
 * @param fanSpeed intended speed of the fan as a fraction of its maximum, from 0 to 1
 * and, on some boards, beyond; {@code null} for boards without one
 * @param performanceState from {@code P0}, the fastest, to {@code P15}
 * @param processes the processes that compute on the device; empty if there are none,
 * {@code null} if they can't be listed
 */
public record GpuDevice(int index, @Nullable String uuid, @Nullable String name, @Nullable String pciBusId,
		@Nullable Long memoryTotalBytes, @Nullable Long memoryUsedBytes, @Nullable Long memoryFreeBytes,
		@Nullable Double gpuUtilization, @Nullable Double memoryUtilization, @Nullable Integer temperatureCelsius,
		@Nullable Double powerWatts, @Nullable Double powerLimitWatts, @Nullable Double energyJoules,
		@Nullable Integer smClockMegahertz, @Nullable Integer memoryClockMegahertz, @Nullable Double fanSpeed,
		@Nullable String performanceState, @Nullable List<GpuProcess> processes) {

	public GpuDevice {
		processes = (processes != null) ? List.copyOf(processes) : null;
	}

	/**
	 * Return what tells the device from the others.
	 * @return the UUID, or the index for a device without one
	 */
	public String id() {
		return (this.uuid != null) ? this.uuid : String.valueOf(this.index);
	}

}
