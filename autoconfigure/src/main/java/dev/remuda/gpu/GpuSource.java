package dev.remuda.gpu;

/**
 * Where the state of the devices is read from.
 */
public enum GpuSource {

	/**
	 * NVIDIA's management library, called within this process. It comes with the driver.
	 */
	NVML("nvml"),

	/**
	 * The command of that name, started anew for each reading. It comes with the driver,
	 * and says less than NVML.
	 */
	NVIDIA_SMI("nvidia-smi"),

	/**
	 * Nowhere: there is no device, or nothing to read it with.
	 */
	NONE("none");

	private final String id;

	GpuSource(String id) {
		this.id = id;
	}

	/**
	 * Return the name as it is written in {@code remuda.gpu.provider}.
	 * @return the lower-case name
	 */
	public String id() {
		return this.id;
	}

}
