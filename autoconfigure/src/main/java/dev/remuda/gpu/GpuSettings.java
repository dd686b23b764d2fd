package dev.remuda.gpu;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How the devices are watched.
 *
 * @param source the one source to use; {@code null} for the best one that is usable
 * @param nvmlLibrary file name or path of NVML; {@code null} for the platform's own name
 * @param nvidiaSmi name or path of the {@code nvidia-smi} command
 * @param refreshInterval how long a reading is used before there is a new one
 * @param timeout longest wait for a reading, above zero
 */
public record GpuSettings(@Nullable GpuSource source, @Nullable String nvmlLibrary, String nvidiaSmi,
		Duration refreshInterval, Duration timeout) {

	/**
	 * Create settings.
	 * @throws IllegalArgumentException if a value is out of its bounds
	 */
	public GpuSettings {
		if (nvidiaSmi.isBlank()) {
			throw new IllegalArgumentException("nvidiaSmi must not be blank");
		}
		if (refreshInterval.isNegative()) {
			throw new IllegalArgumentException("refreshInterval must not be negative, and it is " + refreshInterval);
		}
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("timeout must be above zero, and it is " + timeout);
		}
	}

}
