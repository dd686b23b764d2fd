package dev.remuda.worker.advice;

import java.util.List;

import dev.remuda.worker.WorkerCancellations;

/**
 * Handlers go on though nobody waits for their answers.
 */
final class StuckHandlers implements Rule {

	@Override
	public List<Advice> advise(Figures figures) {
		WorkerCancellations.Counts counts = figures.cancellations();
		if (counts == null || counts.stuck() == 0) {
			return List.of();
		}
		return List.of(new Advice(
				"Handlers still run though their requests were given up and their threads interrupted",
				Knobs.REQUEST_TIMEOUT,
				"Give what the handlers call (database, HTTP client, lock) a timeout that is shorter than this one, "
						+ "and let them end when their thread is interrupted; the log names them",
				Figures.text("%d handlers are stuck now", counts.stuck())));
	}

}
