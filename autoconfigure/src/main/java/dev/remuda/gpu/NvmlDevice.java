package dev.remuda.gpu;

import java.util.List;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one device through NVML. The names and layouts are those of {@code nvml.h}.
 */
final class NvmlDevice {

	/**
	 * {@code NVML_DEVICE_NAME_V2_BUFFER_SIZE} and
	 * {@code NVML_DEVICE_UUID_V2_BUFFER_SIZE}.
	 */
	private static final int TEXT_SIZE = 96;

	/**
	 * Size of {@code nvmlMemory_v2_t}; with the version it makes the first field.
	 */
	private static final int MEMORY_V2_SIZE = 40;

	private static final int MEMORY_V2 = MEMORY_V2_SIZE | 2 << 24;

	/**
	 * Size of {@code nvmlPciInfo_t}, and where its {@code busId} begins.
	 */
	private static final int PCI_INFO_SIZE = 68;

	private static final int PCI_BUS_ID_OFFSET = 36;

	private static final int TEMPERATURE_GPU = 0;

	private static final int CLOCK_SM = 1;

	private static final int CLOCK_MEM = 2;

	private static final int SLOWEST_STATE = 15;

	private final NvmlLibrary nvml;

	private final int index;

	private final Pointer handle;

	private final List<String> problems;

	NvmlDevice(NvmlLibrary nvml, int index, Pointer handle, List<String> problems) {
		this.nvml = nvml;
		this.index = index;
		this.handle = handle;
		this.problems = problems;
	}

	GpuDevice read() {
		long[] memory = memory();
		Memory utilization = new Memory(2 * Integer.BYTES);
		boolean utilized = ask("nvmlDeviceGetUtilizationRates", utilization);
		Integer state = number("nvmlDeviceGetPerformanceState");
		return new GpuDevice(this.index, text("nvmlDeviceGetUUID"), text("nvmlDeviceGetName"), pciBusId(),
				(memory != null) ? memory[0] : null, (memory != null) ? memory[1] : null,
				(memory != null) ? memory[2] : null, utilized ? utilization.getInt(0) / 100.0 : null,
				utilized ? utilization.getInt(Integer.BYTES) / 100.0 : null,
				number("nvmlDeviceGetTemperature", TEMPERATURE_GPU), scaled(number("nvmlDeviceGetPowerUsage"), 1000),
				scaled(number("nvmlDeviceGetEnforcedPowerLimit"), 1000), energyJoules(),
				number("nvmlDeviceGetClockInfo", CLOCK_SM), number("nvmlDeviceGetClockInfo", CLOCK_MEM),
				scaled(number("nvmlDeviceGetFanSpeed"), 100),
				(state != null && state <= SLOWEST_STATE) ? "P" + state : null, processes());
	}

	/**
	 * Return the total, used and free memory, in bytes. The first version of the function
	 * counts what the driver reserves as used; {@code nvidia-smi} shows the second.
	 */
	private long @Nullable [] memory() {
		Memory second = new Memory(MEMORY_V2_SIZE);
		second.clear();
		second.setInt(0, MEMORY_V2);
		if (this.nvml.call("nvmlDeviceGetMemoryInfo_v2", this.handle, second) == NvmlLibrary.SUCCESS) {
			return new long[] { second.getLong(8), second.getLong(32), second.getLong(24) };
		}
		Memory first = new Memory(3 * Long.BYTES);
		return ask("nvmlDeviceGetMemoryInfo", first)
				? new long[] { first.getLong(0), first.getLong(16), first.getLong(8) } : null;
	}

	private @Nullable String pciBusId() {
		Memory info = new Memory(PCI_INFO_SIZE);
		return ask("nvmlDeviceGetPciInfo_v3", info) ? info.getString(PCI_BUS_ID_OFFSET) : null;
	}

	private @Nullable Double energyJoules() {
		Memory millijoules = new Memory(Long.BYTES);
		return ask("nvmlDeviceGetTotalEnergyConsumption", millijoules) ? millijoules.getLong(0) / 1000.0 : null;
	}

	private @Nullable List<GpuProcess> processes() {
		NvmlProcesses processes = new NvmlProcesses(this.nvml, this.handle);
		return succeeded(NvmlProcesses.FUNCTION, processes.ask()) ? processes.list() : null;
	}

	private @Nullable String text(String function) {
		Memory text = new Memory(TEXT_SIZE);
		return ask(function, text, TEXT_SIZE) ? text.getString(0) : null;
	}

	private @Nullable Integer number(String function) {
		Memory number = new Memory(Integer.BYTES);
		return ask(function, number) ? number.getInt(0) : null;
	}

	private @Nullable Integer number(String function, int selector) {
		Memory number = new Memory(Integer.BYTES);
		return ask(function, selector, number) ? number.getInt(0) : null;
	}

	private static @Nullable Double scaled(@Nullable Integer value, int divisor) {
		return (value != null) ? value / (double) divisor : null;
	}

	private boolean ask(String function, Object... arguments) {
		Object[] all = new Object[arguments.length + 1];
		all[0] = this.handle;
		System.arraycopy(arguments, 0, all, 1, arguments.length);
		return succeeded(function, this.nvml.call(function, all));
	}

	private boolean succeeded(String function, int result) {
		if (result != NvmlLibrary.SUCCESS && result != NvmlLibrary.NOT_SUPPORTED
				&& result != NvmlLibrary.FUNCTION_NOT_FOUND) {
			this.problems.add("device %d: %s: %s".formatted(this.index, function, this.nvml.describe(result)));
		}
		return result == NvmlLibrary.SUCCESS;
	}

}
