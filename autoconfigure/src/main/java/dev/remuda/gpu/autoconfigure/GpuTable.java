package dev.remuda.gpu.autoconfigure;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.remuda.gpu.GpuDevice;
import dev.remuda.gpu.GpuProcess;
import dev.remuda.gpu.GpuReport;

/**
 * Shows the devices as {@code nvidia-smi} does, in the same units.
 */
final class GpuTable {

	private static final String UNKNOWN = "N/A";

	private static final long MEBIBYTE = 1024 * 1024;

	private GpuTable() {
	}

	static String of(GpuReport report) {
		StringBuilder text = new StringBuilder(
				"Driver: %s  CUDA: %s  Source: %s (%s)  Time: %s\n".formatted(text(report.driverVersion()),
						text(report.cudaVersion()), report.source().id(), report.reason(), report.time()));
		if (report.error() != null) {
			text.append("Error: ").append(report.error()).append('\n');
		}
		if (report.devices().isEmpty()) {
			return text.append("No devices\n").toString();
		}
		return text.append(devices(report.devices())).append('\n').append(processes(report.devices())).toString();
	}

	private static TextTable devices(List<GpuDevice> devices) {
		TextTable table = new TextTable(TextTable.Column.number("GPU"), TextTable.Column.text("Name"),
				TextTable.Column.text("Bus-Id"), TextTable.Column.number("Fan"), TextTable.Column.number("Temp"),
				TextTable.Column.text("Perf"), TextTable.Column.number("Pwr:Usage/Cap"),
				TextTable.Column.number("Memory-Usage"), TextTable.Column.number("GPU-Util"),
				TextTable.Column.number("Mem-Util"), TextTable.Column.number("SM-Clock"),
				TextTable.Column.number("Mem-Clock"));
		for (GpuDevice device : devices) {
			table.add(String.valueOf(device.index()), text(device.name()), text(device.pciBusId()),
					percent(device.fanSpeed()), format("%dC", device.temperatureCelsius()),
					text(device.performanceState()),
					format("%.0fW", device.powerWatts()) + " / " + format("%.0fW", device.powerLimitWatts()),
					mebibytes(device.memoryUsedBytes()) + " / " + mebibytes(device.memoryTotalBytes()),
					percent(device.gpuUtilization()), percent(device.memoryUtilization()),
					format("%dMHz", device.smClockMegahertz()), format("%dMHz", device.memoryClockMegahertz()));
		}
		return table;
	}

	private static String processes(List<GpuDevice> devices) {
		TextTable table = new TextTable(TextTable.Column.number("GPU"), TextTable.Column.number("PID"),
				TextTable.Column.text("Process name"), TextTable.Column.number("GPU Memory"));
		int count = 0;
		for (GpuDevice device : devices) {
			String index = String.valueOf(device.index());
			if (device.processes() == null) {
				table.add(index, UNKNOWN, UNKNOWN, UNKNOWN);
				count++;
				continue;
			}
			for (GpuProcess process : device.processes()) {
				table.add(index, String.valueOf(process.pid()), text(process.name()),
						mebibytes(process.usedMemoryBytes()));
				count++;
			}
		}
		return (count > 0) ? table.toString() : "No running processes found\n";
	}

	private static String mebibytes(@Nullable Long bytes) {
		return format("%dMiB", bytes, (value) -> value / MEBIBYTE);
	}

	private static String percent(@Nullable Double fraction) {
		return format("%d%%", fraction, (value) -> Math.round(value * 100));
	}

	private static String text(@Nullable String value) {
		return format("%s", value);
	}

	private static <T> String format(String format, @Nullable T value) {
		return format(format, value, (same) -> same);
	}

	private static <T> String format(String format, @Nullable T value, Function<T, Object> conversion) {
		return (value != null) ? String.format(Locale.ROOT, format, conversion.apply(value)) : UNKNOWN;
	}

}
