package dev.remuda.admission.autoconfigure;

import java.util.List;
import java.util.stream.Collectors;

import dev.remuda.admission.AdaptiveLimit;
import dev.remuda.admission.GateSettings;
import dev.remuda.admission.Limit;
import dev.remuda.worker.WorkerModel;
import dev.remuda.worker.WorkerReport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Writes the one line at start-up that says what is limited, and warns of what can't work
 * as it was meant.
 */
class AdmissionStartupLogger implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(AdmissionStartupLogger.class);

	private final AdmissionProperties properties;

	private final List<GateSettings> limited;

	private final WorkerReport report;

	AdmissionStartupLogger(AdmissionProperties properties, Gates gates, WorkerReport report) {
		this.properties = properties;
		this.limited = gates.all()
			.stream()
			.map((gate) -> gate.settings())
			.filter((gate) -> gate.limit() != Limit.NONE)
			.toList();
		this.report = report;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (this.limited.isEmpty()) {
			warnOfPriorities();
		}
		else {
			logger.info("Admission: " + this.limited.stream().map(this::describe).collect(Collectors.joining("; ")));
			warnOfThreads();
		}
	}

	private String describe(GateSettings gate) {
		return "'%s' %s in flight, %d in the queue for up to %dms".formatted(gate.name(),
				(gate.limit() instanceof AdaptiveLimit) ? "from %d to %d"
					.formatted(this.properties.getAdaptive().getMin(), this.properties.getAdaptive().getMax())
						: gate.limit().current(),
				gate.queueCapacity(), gate.queueTimeout().toMillis());
	}

	private void warnOfPriorities() {
		if (!this.properties.getPriorities().isEmpty() || this.properties.getPriorityHeader() != null) {
			logger.warn(
					"%1$s.priorities and %1$s.priority-header have no effect: nothing is limited, see %1$s.max-in-flight"
						.formatted(AdmissionProperties.PREFIX));
		}
	}

	/**
	 * Warn if requests that wait can hold all threads: then the actuator has to wait for
	 * them, health checks included.
	 */
	private void warnOfThreads() {
		int threads = this.report.settings().threads();
		long held = this.limited.stream().mapToLong(AdmissionStartupLogger::held).sum();
		if (this.report.choice().model() == WorkerModel.SERVLET && held >= threads) {
			logger
				.warn(("Requests that are in flight and in queues can hold %d threads, and there are %d: health checks "
						+ "would wait for one of them. Raise remuda.worker.threads, or lower %3$s.max-in-flight or "
						+ "%3$s.queue.capacity")
					.formatted(held, threads, AdmissionProperties.PREFIX));
		}
	}

	private static long held(GateSettings gate) {
		return (long) gate.limit().current() + gate.queueCapacity();
	}

}
