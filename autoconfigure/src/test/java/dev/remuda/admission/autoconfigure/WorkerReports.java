package dev.remuda.admission.autoconfigure;

import java.time.Duration;
import java.util.List;

import dev.remuda.worker.BlockingHandlers;
import dev.remuda.worker.WorkerChoice;
import dev.remuda.worker.WorkerModel;
import dev.remuda.worker.WorkerReport;
import dev.remuda.worker.WorkerSettings;

/**
 * Reports as they are at the defaults.
 */
final class WorkerReports {

	private WorkerReports() {
	}

	static WorkerReport servlet() {
		return of(WorkerModel.SERVLET);
	}

	static WorkerReport of(WorkerModel model) {
		return new WorkerReport(new WorkerChoice(model, "a test wants it"),
				new WorkerSettings(200, 2, 8192, 2048, Duration.ofSeconds(75), -1, Duration.ZERO,
						Duration.ofSeconds(30), Duration.ZERO, BlockingHandlers.OFFLOAD, true),
				List.of(), List.of());
	}

}
