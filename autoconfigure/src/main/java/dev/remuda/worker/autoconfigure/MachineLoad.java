package dev.remuda.worker.autoconfigure;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The share of the processors that all processes of the machine use together, or of the
 * processor time that a container may use. The process alone doesn't tell: others may
 * leave it nothing, and a container with half a processor is at its end at a half.
 *
 * <p>
 * Java measures since it was asked the last time, so it is asked once a second at most.
 */
class MachineLoad {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final DoubleSupplier system;

	private final LongSupplier clock;

	private long asked;

	private @Nullable Double share;

	/**
	 * Create a load, and begin to measure.
	 * @param system gives the share since it was asked the last time; below 0 if unknown
	 * @param clock nanoseconds since any moment
	 */
	MachineLoad(DoubleSupplier system, LongSupplier clock) {
		this.system = system;
		this.clock = clock;
		this.asked = clock.getAsLong();
		system.getAsDouble();
	}

	static MachineLoad ofThisMachine() {
		return new MachineLoad(system(), System::nanoTime);
	}

	private static DoubleSupplier system() {
		try {
			return (ManagementFactory
				.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean known)
						? known::getCpuLoad : () -> -1;
		}
		catch (LinkageError ex) {
			LogFactory.getLog(MachineLoad.class).debug("Java doesn't tell the load of the machine", ex);
			return () -> -1;
		}
	}

	/**
	 * Return the share.
	 * @return 0 to 1; {@code null} if it isn't known, or not yet
	 */
	synchronized @Nullable Double share() {
		long now = this.clock.getAsLong();
		if (now - this.asked >= SECOND) {
			double load = this.system.getAsDouble();
			this.share = (load >= 0) ? Math.min(1, load) : null;
			this.asked = now;
		}
		return this.share;
	}

}
