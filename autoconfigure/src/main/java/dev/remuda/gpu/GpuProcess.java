package dev.remuda.gpu;

import org.jspecify.annotations.Nullable;

/**
 * A process that computes on a device. A value that can't be had is {@code null}.
 *
 * @param pid its id, in the process namespace of the driver: that of the host, also
 * within a container
 * @param name the file that it runs, without arguments, which may hold secrets
 * @param usedMemoryBytes device memory that it uses, in bytes
 */
public record GpuProcess(long pid, @Nullable String name, @Nullable Long usedMemoryBytes) {

	/**
	 * Return the first word of a command line.
	 */
	static String withoutArguments(String commandLine) {
		return commandLine.strip().split("\\s", 2)[0];
	}

}
