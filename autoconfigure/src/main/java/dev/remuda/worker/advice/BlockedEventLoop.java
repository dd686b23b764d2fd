package dev.remuda.worker.advice;

import java.util.List;

import dev.remuda.worker.BlockingHandlers;
import dev.remuda.worker.WorkerModel;
import dev.remuda.worker.WorkerWatch;

/**
 * A handler blocks an event loop, and with it all its connections.
 */
final class BlockedEventLoop implements Rule {

	/**
	 * More than a garbage collection takes, as a rule.
	 */
	static final double LATE_MILLIS = 100;

	@Override
	public List<Advice> advise(Figures figures) {
		WorkerWatch.Seen seen = figures.seen();
		Double lag = (seen != null) ? seen.eventLoopLagMillis() : null;
		if (figures.model() != WorkerModel.REACTIVE || seen == null || lag == null || lag < LATE_MILLIS
				|| figures.processorsBusy()) {
			return List.of();
		}
		boolean offloads = figures.settings().blockingHandlers() == BlockingHandlers.OFFLOAD;
		return List.of(new Advice("A handler or filter blocks an event loop, and all its connections wait",
				(offloads) ? Knobs.MODEL : Knobs.BLOCKING,
				(offloads)
						? "Move what blocks inside of a Mono or Flux off the loop, as with "
								+ "subscribeOn(Schedulers.boundedElastic()), or return the value itself; "
								+ "where handlers block by nature, choose virtual (Java 21 or newer) or servlet"
						: "Set it to offload; where handlers block by nature, choose remuda.worker.model=virtual",
				Figures.text("an event loop was %.0f ms late at most (watchdog, last seconds), blocked %s times "
						+ "since the start; %s", lag, seen.blocked(), figures.processorText())));
	}

}
