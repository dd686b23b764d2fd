package dev.remuda.gpu;

import java.util.ArrayList;
import java.util.List;

/**
 * The source that was chosen, ready to be read.
 *
 * @param source which one
 * @param reason why this one, and why the ones before it were not usable
 * @param reader the reader
 */
record ChosenSource(GpuSource source, String reason, GpuReader reader) implements AutoCloseable {

	private static final String JNA = "com.sun.jna.NativeLibrary";

	/**
	 * Open the source that the settings ask for, or else the first that is usable.
	 * @param settings the settings
	 * @return the open source
	 * @throws GpuUnavailableException if the settings ask for a source that can't be used
	 */
	static ChosenSource open(GpuSettings settings) {
		if (settings.source() != null) {
			return new ChosenSource(settings.source(), "set by remuda.gpu.provider", open(settings.source(), settings));
		}
		List<String> unusable = new ArrayList<>();
		for (GpuSource source : List.of(GpuSource.NVML, GpuSource.NVIDIA_SMI)) {
			try {
				return new ChosenSource(source, reason(unusable), open(source, settings));
			}
			catch (GpuUnavailableException ex) {
				unusable.add("%s is not usable: %s".formatted(source.id(), ex.getMessage()));
			}
		}
		return new ChosenSource(GpuSource.NONE, reason(unusable), () -> GpuReading.EMPTY);
	}

	private static GpuReader open(GpuSource source, GpuSettings settings) {
		return switch (source) {
			case NVML -> openNvml(settings);
			case NVIDIA_SMI -> NvidiaSmiReader.open(settings.nvidiaSmi(), settings.timeout());
			case NONE -> () -> GpuReading.EMPTY;
		};
	}

	private static GpuReader openNvml(GpuSettings settings) {
		// Here, before a class is loaded that can't be linked without JNA.
		try {
			Class.forName(JNA, false, ChosenSource.class.getClassLoader());
		}
		catch (ClassNotFoundException ex) {
			throw new GpuUnavailableException(GpuSource.NVML,
					"it is called through JNA, and net.java.dev.jna:jna is not on the class path", ex);
		}
		return NvmlReader.open(settings.nvmlLibrary());
	}

	private static String reason(List<String> unusable) {
		return unusable.isEmpty() ? "chosen automatically" : "chosen automatically; " + String.join("; ", unusable);
	}

	@Override
	public void close() {
		this.reader.close();
	}

}
