package dev.remuda.gpu;

import java.util.ArrayList;
import java.util.List;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import org.jspecify.annotations.Nullable;

/**
 * Reads the devices through NVML.
 */
final class NvmlReader implements GpuReader {

	/**
	 * {@code NVML_SYSTEM_DRIVER_VERSION_BUFFER_SIZE}.
	 */
	private static final int VERSION_SIZE = 80;

	private final NvmlLibrary nvml;

	private NvmlReader(NvmlLibrary nvml) {
		this.nvml = nvml;
	}

	/**
	 * Load and initialize the library. That attaches to the driver and creates no CUDA
	 * context.
	 * @param library file name or path of the library; {@code null} for the platform's
	 * own name
	 * @return a reader, to be closed
	 * @throws GpuUnavailableException if the library can't be loaded or initialized
	 */
	static NvmlReader open(@Nullable String library) {
		NvmlLibrary nvml = NvmlLibrary.load(library);
		require(nvml, "nvmlInit_v2");
		return new NvmlReader(nvml);
	}

	@Override
	public GpuReading read() {
		Memory count = new Memory(Integer.BYTES);
		require(this.nvml, "nvmlDeviceGetCount_v2", count);
		List<GpuDevice> devices = new ArrayList<>();
		List<String> problems = new ArrayList<>();
		for (int index = 0; index < count.getInt(0); index++) {
			Memory handle = new Memory(Native.POINTER_SIZE);
			int result = this.nvml.call("nvmlDeviceGetHandleByIndex_v2", index, handle);
			if (result == NvmlLibrary.SUCCESS) {
				devices.add(new NvmlDevice(this.nvml, index, handle.getPointer(0), problems).read());
			}
			else {
				problems.add("device %d: %s".formatted(index, this.nvml.describe(result)));
			}
		}
		return new GpuReading(driverVersion(), cudaVersion(), devices, problems);
	}

	@Override
	public void close() {
		this.nvml.call("nvmlShutdown");
	}

	private @Nullable String driverVersion() {
		Memory version = new Memory(VERSION_SIZE);
		int result = this.nvml.call("nvmlSystemGetDriverVersion", version, VERSION_SIZE);
		return (result == NvmlLibrary.SUCCESS) ? version.getString(0) : null;
	}

	private @Nullable String cudaVersion() {
		Memory version = new Memory(Integer.BYTES);
		int result = this.nvml.call("nvmlSystemGetCudaDriverVersion_v2", version);
		if (result != NvmlLibrary.SUCCESS) {
			return null;
		}
		// NVML_CUDA_DRIVER_VERSION_MAJOR and _MINOR: 12080 is 12.8.
		return "%d.%d".formatted(version.getInt(0) / 1000, version.getInt(0) % 1000 / 10);
	}

	private static void require(NvmlLibrary nvml, String function, Object... arguments) {
		int result = nvml.call(function, arguments);
		if (result != NvmlLibrary.SUCCESS) {
			throw new GpuUnavailableException(GpuSource.NVML, "%s says: %s".formatted(function, nvml.describe(result)));
		}
	}

}
