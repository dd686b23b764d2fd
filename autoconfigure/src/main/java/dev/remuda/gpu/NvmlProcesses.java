package dev.remuda.gpu;

import java.util.ArrayList;
import java.util.List;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the processes that compute on a device through NVML.
 *
 * <p>
 * The third version of the function writes entries of 24 bytes, as the second does,
 * except with the drivers 535.43 to 535.86: there each entry has another field, of 8
 * bytes. The library does not tell, so the buffer has room for the longer entries, and
 * how far it was written says which they are. The drivers from 535.98 on that lack the
 * third version have the second.
 */
final class NvmlProcesses {

	/**
	 * The function without its version.
	 */
	static final String FUNCTION = "nvmlDeviceGetComputeRunningProcesses";

	/**
	 * Size of {@code nvmlProcessInfo_t}: the process, its memory at {@link #USED_OFFSET},
	 * and the two instances.
	 */
	private static final int SIZE = 24;

	private static final int USED_OFFSET = 8;

	/**
	 * The same with {@code usedGpuCcProtectedMemory}.
	 */
	private static final int LONG_SIZE = 32;

	private static final byte UNTOUCHED = (byte) 0xa5;

	private static final int NAME_SIZE = 1024;

	/**
	 * {@code NVML_VALUE_NOT_AVAILABLE}.
	 */
	private static final long NOT_AVAILABLE = -1;

	private final NvmlLibrary nvml;

	private final Pointer device;

	private final Memory count = new Memory(Integer.BYTES);

	private Memory entries = allocate(64);

	NvmlProcesses(NvmlLibrary nvml, Pointer device) {
		this.nvml = nvml;
		this.device = device;
	}

	/**
	 * Ask for the processes.
	 * @return what the function returns, an {@code nvmlReturn_t}
	 */
	int ask() {
		int result = ask(FUNCTION + "_v3");
		return (result != NvmlLibrary.FUNCTION_NOT_FOUND) ? result : ask(FUNCTION + "_v2");
	}

	private int ask(String function) {
		int result = call(function);
		// Again with more room, and once more if there are still more by then.
		for (int attempt = 0; result == NvmlLibrary.INSUFFICIENT_SIZE && attempt < 2; attempt++) {
			this.entries = allocate(this.count.getInt(0) + 8);
			result = call(function);
		}
		return result;
	}

	private int call(String function) {
		this.count.setInt(0, (int) (this.entries.size() / LONG_SIZE));
		return this.nvml.call(function, this.device, this.count, this.entries);
	}

	private static Memory allocate(int room) {
		Memory memory = new Memory((long) room * LONG_SIZE);
		memory.setMemory(0, memory.size(), UNTOUCHED);
		return memory;
	}

	/**
	 * Return the processes, after they were asked for with success.
	 */
	List<GpuProcess> list() {
		List<GpuProcess> list = new ArrayList<>();
		int size = size();
		for (long i = 0; i < this.count.getInt(0); i++) {
			int pid = this.entries.getInt(i * size);
			long used = this.entries.getLong(i * size + USED_OFFSET);
			list.add(new GpuProcess(Integer.toUnsignedLong(pid), name(pid), (used != NOT_AVAILABLE) ? used : null));
		}
		return list;
	}

	private int size() {
		long end = this.entries.size();
		while (end > 0 && this.entries.getByte(end - 1) == UNTOUCHED) {
			end--;
		}
		return (end == (long) this.count.getInt(0) * LONG_SIZE) ? LONG_SIZE : SIZE;
	}

	private @Nullable String name(int pid) {
		Memory name = new Memory(NAME_SIZE);
		name.clear();
		// Not a problem of the device: the process may have ended, or be hidden. The last
		// byte stays 0, whether or not a name that is cropped ends with one.
		int result = this.nvml.call("nvmlSystemGetProcessName", pid, name, NAME_SIZE - 1);
		return (result == NvmlLibrary.SUCCESS) ? GpuProcess.withoutArguments(name.getString(0)) : null;
	}

}
