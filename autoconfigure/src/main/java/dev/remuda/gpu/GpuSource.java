package dev.remuda.gpu;

/**
 * Where the state of the devices is read from.
 */
public enum GpuSource {

	/**
	 * NVIDIA's management library, called within this process. It comes with the driver.
	 */
	NVML("nvml", "NVML"),

	/**
	 * The command of that name, started anew for each reading. It comes with the driver,
	 * and says less than NVML.
	 */
	NVIDIA_SMI("nvidia-smi", "nvidia-smi"),

	/**
	 * Nowhere: there is no device, or nothing to read it with.
	 */
	NONE("none", "No source");

	private final String id;

	private final String displayName;

	GpuSource(String id, String displayName) {
		this.id = id;
		this.displayName = displayName;
	}

	/**
	 * Return the name as it is written in {@code remuda.gpu.provider}.
	 * @return the lower-case name
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Return the name as it is written in a sentence.
	 * @return such as {@code NVML}
	 */
	public String displayName() {
		return this.displayName;
	}

}
