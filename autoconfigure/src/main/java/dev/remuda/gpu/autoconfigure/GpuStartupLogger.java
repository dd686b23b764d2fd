package dev.remuda.gpu.autoconfigure;

import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.remuda.gpu.GpuMonitor;
import dev.remuda.gpu.GpuReport;
import dev.remuda.gpu.GpuSource;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * Writes one line after start-up that says which GPUs there are and how they are watched,
 * as soon as that is known. On a machine without one it is silent.
 */
class GpuStartupLogger implements ApplicationListener<ApplicationReadyEvent> {

	private static final Log logger = LogFactory.getLog(GpuStartupLogger.class);

	private final GpuMonitor monitor;

	GpuStartupLogger(GpuMonitor monitor) {
		this.monitor = monitor;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		this.monitor.reportAsync().thenAccept(this::log);
	}

	private void log(GpuReport report) {
		if (report.error() != null) {
			logger.warn("GPUs can't be read fully from %s (%s): %s".formatted(report.source().id(), report.reason(),
					report.error()));
		}
		else if (report.source() == GpuSource.NONE) {
			logger.debug("GPUs are not watched (%s)".formatted(report.reason()));
		}
		else {
			logger.info("GPUs are read from %s (%s), driver %s: %s".formatted(report.source().id(), report.reason(),
					report.driverVersion(), devices(report)));
		}
	}

	private String devices(GpuReport report) {
		return report.devices().isEmpty() ? "no device"
				: report.devices()
					.stream()
					.map((device) -> "%d: %s".formatted(device.index(), device.name()))
					.collect(Collectors.joining(", "));
	}

}
