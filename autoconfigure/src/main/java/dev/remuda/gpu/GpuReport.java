package dev.remuda.gpu;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The state of all devices at one time.
 *
 * @param source where it was read from
 * @param reason why from there, and why the other sources were not usable
 * @param time when the reading began
 * @param driverVersion version of the driver, {@code null} if unknown
 * @param cudaVersion newest version of CUDA that the driver supports, {@code null} if
 * unknown
 * @param devices the devices, by index; empty if none could be read
 * @param error what could not be read and why, {@code null} if all could
 */
public record GpuReport(GpuSource source, String reason, Instant time, @Nullable String driverVersion,
		@Nullable String cudaVersion, List<GpuDevice> devices, @Nullable String error) {

	public GpuReport {
		devices = List.copyOf(devices);
	}

	/**
	 * Find a device.
	 * @param id the {@link GpuDevice#id()}
	 * @return the device, or {@code null} if it was not read
	 */
	public @Nullable GpuDevice device(String id) {
		for (GpuDevice device : this.devices) {
			if (device.id().equals(id)) {
				return device;
			}
		}
		return null;
	}

}
