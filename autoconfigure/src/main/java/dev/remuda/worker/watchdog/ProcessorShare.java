package dev.remuda.worker.watchdog;

import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;

/**
 * The share of the processors that the process uses.
 */
final class ProcessorShare {

	private long before = time();

	/**
	 * Return the share since the last call.
	 * @param nanos the time since then
	 * @return 0 to 1; 0 where Java doesn't tell
	 */
	double since(long nanos) {
		long now = time();
		double share = (double) (now - this.before) / nanos / Runtime.getRuntime().availableProcessors();
		this.before = now;
		return Math.max(0, Math.min(1, share));
	}

	private static long time() {
		return (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)
				? system.getProcessCpuTime() : 0;
	}

}
