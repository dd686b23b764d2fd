package dev.remuda.gpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Understands what {@code nvidia-smi} writes with {@code --format=csv,noheader,nounits}.
 */
final class NvidiaSmiOutput {

	/**
	 * The fields that are asked for, in the order in which they are read.
	 */
	static final List<String> DEVICE_FIELDS = List.of("index", "uuid", "name", "pci.bus_id", "memory.total",
			"memory.used", "memory.free", "utilization.gpu", "utilization.memory", "temperature.gpu", "power.draw",
			"enforced.power.limit", "clocks.sm", "clocks.mem", "fan.speed", "pstate", "driver_version");

	/**
	 * The fields of a process. The name comes last, for it may have commas.
	 */
	static final List<String> PROCESS_FIELDS = List.of("gpu_uuid", "pid", "used_memory", "process_name");

	private static final Set<String> NOT_SUPPORTED = Set.of("N/A", "[N/A]", "[Not Supported]", "[Not Available]", "");

	private static final long MEBIBYTE = 1024 * 1024;

	private final List<String> problems;

	private @Nullable String driverVersion;

	/**
	 * Create a parser.
	 * @param problems where values that the command could not read are told
	 */
	NvidiaSmiOutput(List<String> problems) {
		this.problems = problems;
	}

	/**
	 * Read the devices.
	 * @param output what the command wrote
	 * @param processes the processes of each device by its UUID; {@code null} if unknown
	 * @return the devices
	 * @throws GpuUnavailableException if a line can't be understood
	 */
	GpuReading parse(String output, @Nullable Map<String, List<GpuProcess>> processes) {
		List<GpuDevice> devices = output.lines()
			.filter((line) -> !line.isBlank())
			.map((line) -> device(line, processes))
			.toList();
		return new GpuReading(this.driverVersion, null, devices, this.problems);
	}

	/**
	 * Read the processes.
	 * @param output what the command wrote
	 * @return the processes of each device by its UUID
	 * @throws GpuUnavailableException if a line can't be understood
	 */
	static Map<String, List<GpuProcess>> parseProcesses(String output) {
		Map<String, List<GpuProcess>> processes = new LinkedHashMap<>();
		output.lines().filter((line) -> !line.isBlank()).forEach((line) -> {
			String[] values = values(line, PROCESS_FIELDS.size());
			try {
				Long memory = NOT_SUPPORTED.contains(values[2]) ? null : Long.parseLong(values[2]) * MEBIBYTE;
				String name = values[3].startsWith("[") ? null : GpuProcess.withoutArguments(values[3]);
				processes.computeIfAbsent(values[0], (uuid) -> new ArrayList<>())
					.add(new GpuProcess(Long.parseLong(values[1]), name, memory));
			}
			catch (NumberFormatException ex) {
				throw unreadable(line);
			}
		});
		return processes;
	}

	private GpuDevice device(String line, @Nullable Map<String, List<GpuProcess>> processes) {
		String[] values = values(line, DEVICE_FIELDS.size());
		try {
			int index = Integer.parseInt(values[0]);
			Iterator<@Nullable String> known = known(index, values).iterator();
			known.next();
			String uuid = known.next();
			GpuDevice device = new GpuDevice(index, uuid, known.next(), known.next(), bytes(known.next()),
					bytes(known.next()), bytes(known.next()), fraction(known.next()), fraction(known.next()),
					number(known.next()), decimal(known.next()), decimal(known.next()), null, number(known.next()),
					number(known.next()), fraction(known.next()), known.next(),
					(processes != null && uuid != null) ? processes.getOrDefault(uuid, List.of()) : null);
			this.driverVersion = known.next();
			return device;
		}
		catch (NumberFormatException ex) {
			throw unreadable(line);
		}
	}

	/**
	 * Return the values, with {@code null} for each that the device does not have. One
	 * that could not be read, such as {@code [Unknown Error]}, is a problem as well.
	 */
	private List<@Nullable String> known(int index, String[] values) {
		List<@Nullable String> known = new ArrayList<>();
		for (int i = 0; i < values.length; i++) {
			boolean supported = !NOT_SUPPORTED.contains(values[i]);
			boolean failed = supported && values[i].startsWith("[");
			if (failed) {
				this.problems.add("device %d: %s: %s".formatted(index, DEVICE_FIELDS.get(i), values[i]));
			}
			known.add((supported && !failed) ? values[i] : null);
		}
		return known;
	}

	private static String[] values(String line, int size) {
		String[] values = line.split(",", size);
		if (values.length < size) {
			throw unreadable(line);
		}
		return Arrays.stream(values).map(String::strip).toArray(String[]::new);
	}

	private static @Nullable Integer number(@Nullable String value) {
		return (value != null) ? Integer.valueOf(value) : null;
	}

	private static @Nullable Double decimal(@Nullable String value) {
		return (value != null) ? Double.valueOf(value) : null;
	}

	private static @Nullable Long bytes(@Nullable String mebibytes) {
		return (mebibytes != null) ? Long.parseLong(mebibytes) * MEBIBYTE : null;
	}

	private static @Nullable Double fraction(@Nullable String percent) {
		return (percent != null) ? Integer.parseInt(percent) / 100.0 : null;
	}

	private static GpuUnavailableException unreadable(String line) {
		return new GpuUnavailableException(GpuSource.NVIDIA_SMI,
				"nvidia-smi wrote a line that can't be understood: '%s'"
					.formatted((line.length() > 200) ? line.substring(0, 200) + "…" : line));
	}

}
