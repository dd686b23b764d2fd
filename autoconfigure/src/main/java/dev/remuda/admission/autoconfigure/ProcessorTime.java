package dev.remuda.admission.autoconfigure;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.function.LongSupplier;

import org.apache.commons.logging.LogFactory;

/**
 * Processor time that this process has used, in nanoseconds; -1 where Java doesn't tell,
 * as without the module {@code jdk.management}.
 */
final class ProcessorTime {

	static final long UNKNOWN = -1;

	private ProcessorTime() {
	}

	static LongSupplier supplier() {
		try {
			return known(ManagementFactory.getOperatingSystemMXBean());
		}
		catch (LinkageError ex) {
			LogFactory.getLog(ProcessorTime.class).debug("Java doesn't tell the time of the processors", ex);
			return () -> UNKNOWN;
		}
	}

	private static LongSupplier known(OperatingSystemMXBean system) {
		return (system instanceof com.sun.management.OperatingSystemMXBean known) ? known::getProcessCpuTime
				: () -> UNKNOWN;
	}

}
