package dev.remuda.inference.djl;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import ai.djl.util.Utils;
import ai.djl.util.cuda.CudaUtils;
import org.jspecify.annotations.Nullable;

/**
 * The machine and the process that this code runs in.
 */
final class ThisHost implements Host {

	/**
	 * The driver itself, and the library that comes with it where there is no
	 * {@code /proc} entry: in WSL, on Windows, in some containers.
	 */
	private static final List<String> DRIVER = List.of("/proc/driver/nvidia/version",
			"/usr/lib/wsl/lib/libnvidia-ml.so.1", "/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1",
			"/usr/lib/aarch64-linux-gnu/libnvidia-ml.so.1", "/usr/lib64/libnvidia-ml.so.1",
			"/usr/local/nvidia/lib64/libnvidia-ml.so.1", "C:\\Windows\\System32\\nvml.dll");

	@Override
	public int processors() {
		return Runtime.getRuntime().availableProcessors();
	}

	@Override
	public @Nullable String setting(String name) {
		return Utils.getEnvOrSystemProperty(name);
	}

	@Override
	public @Nullable String driver() {
		return DRIVER.stream().filter((file) -> Files.exists(Path.of(file))).findFirst().orElse(null);
	}

	@Override
	public int cudaDevices() {
		return CudaUtils.getGpuCount();
	}

}
