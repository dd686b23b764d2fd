package dev.remuda.inference.djl;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import org.jspecify.annotations.Nullable;

/**
 * Whether an engine can use the GPUs of a machine, and if not, why. DJL itself takes the
 * CPU without a word then.
 *
 * @param engine the name of the engine
 * @param driver the file that shows that there is an NVIDIA driver
 * @param visible what {@code CUDA_VISIBLE_DEVICES} is set to
 * @param devices the GPUs that CUDA's runtime finds
 * @param cuda whether the engine's native library is built for CUDA
 */
record GpuSupport(String engine, @Nullable String driver, @Nullable String visible, int devices, boolean cuda) {

	private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

	private static final String INSTALL = "Install CUDA's runtime library where the dynamic linker finds it (libcudart; it is in the nvidia/cuda runtime images), and give a container the GPU (--gpus all).";

	static GpuSupport of(Engine engine, Host host) {
		int devices = host.cudaDevices();
		// ONNX Runtime warns when it is asked in vain.
		boolean cuda = devices > 0 && engine.hasCapability(StandardCapabilities.CUDA);
		return new GpuSupport(engine.getEngineName(), host.driver(), host.setting(VISIBLE), devices, cuda);
	}

	int usable() {
		return (this.cuda) ? this.devices : 0;
	}

	/**
	 * Return whether there seems to be a GPU, and it can't be used.
	 */
	boolean wasted() {
		return usable() == 0 && (this.devices > 0 || this.driver != null);
	}

	/**
	 * Return why no GPU can be used.
	 */
	String problem() {
		if (this.devices > 0) {
			return "CUDA finds %d of them, but the native library of %s is one for the CPU".formatted(this.devices,
					this.engine);
		}
		if (this.driver != null && this.visible != null) {
			return "there is an NVIDIA driver (%s), but CUDA finds no GPU: %s='%s' may hide them, or its runtime library (libcudart) is missing"
				.formatted(this.driver, VISIBLE, this.visible);
		}
		if (this.driver != null) {
			return "there is an NVIDIA driver (%s), but CUDA's runtime library (libcudart) is missing or finds no GPU"
				.formatted(this.driver);
		}
		return "there is no NVIDIA driver";
	}

	/**
	 * Return what to do so that a GPU can be used.
	 */
	String action() {
		if (this.devices > 0) {
			return EngineLibraries.gpu(this.engine);
		}
		if (this.driver != null && this.visible != null) {
			return "Set %s to the numbers of GPUs that nvidia-smi -L lists, separated by commas, or unset it for all. %s"
				.formatted(VISIBLE, INSTALL);
		}
		if (this.driver != null) {
			return INSTALL;
		}
		return "Install the NVIDIA driver and CUDA's runtime library.";
	}

}
