package dev.remuda.process.autoconfigure;

import java.lang.management.ManagementFactory;

import org.springframework.util.unit.DataSize;

/**
 * How many workers there are.
 *
 * @param number the number
 * @param reason why it is that many
 */
record WorkerCount(int number, String reason) {

	/**
	 * What a worker takes at least: a small application with its virtual machine.
	 */
	private static final DataSize MEMORY = DataSize.ofMegabytes(512);

	private static final String AUTO = "auto";

	/**
	 * Read what was configured.
	 * @throws ProcessConfigurationException if it is no number
	 */
	static WorkerCount of(String configured) {
		return of(configured, Runtime.getRuntime().availableProcessors(), memory());
	}

	static WorkerCount of(String configured, int processors, long memory) {
		if (configured.equalsIgnoreCase(AUTO)) {
			int fitting = (int) Math.max(1, memory / MEMORY.toBytes());
			int number = Math.min(processors, fitting);
			return new WorkerCount(number, "%d processors, and memory for %d workers of %d MB".formatted(processors,
					fitting, MEMORY.toMegabytes()));
		}
		try {
			int number = Integer.parseInt(configured);
			if (number >= 1) {
				return new WorkerCount(number, "as it was set");
			}
		}
		catch (NumberFormatException ex) {
			// As if it was too small
		}
		throw new ProcessConfigurationException("count", "'%s' is no number of processes".formatted(configured),
				"Set a number from 1 on, or 'auto'.");
	}

	private static long memory() {
		return (ManagementFactory
			.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine)
					? machine.getTotalMemorySize() : Long.MAX_VALUE;
	}

}
