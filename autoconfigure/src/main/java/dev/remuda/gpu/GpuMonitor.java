package dev.remuda.gpu;

import java.util.concurrent.CompletableFuture;

/**
 * Watches the devices of this machine.
 */
@FunctionalInterface
public interface GpuMonitor {

	/**
	 * Return the state of the devices. It never fails and waits for a bounded time: what
	 * can't be read is told by the {@linkplain GpuReport#error() error} of the report.
	 * @return the state, as of now or a short while ago
	 */
	GpuReport report();

	/**
	 * Return the state of the devices without waiting for it. This implementation calls
	 * {@link #report()} on the calling thread.
	 * @return the state, once it was read; it never fails, yet may never come either if
	 * the driver hangs
	 */
	default CompletableFuture<GpuReport> reportAsync() {
		return CompletableFuture.completedFuture(report());
	}

}
