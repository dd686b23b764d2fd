package dev.remuda.worker;

import java.util.List;

/**
 * Everything that was decided about the worker model of this process.
 *
 * @param choice the model and the reason
 * @param settings the settings in effect, typed
 * @param rows the settings in effect, as they are shown
 * @param warnings settings that have no effect, each as a sentence
 */
public record WorkerReport(WorkerChoice choice, WorkerSettings settings, List<WorkerSetting> rows,
		List<String> warnings) {

	public WorkerReport {
		rows = List.copyOf(rows);
		warnings = List.copyOf(warnings);
	}

}
