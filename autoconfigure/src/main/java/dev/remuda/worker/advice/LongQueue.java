package dev.remuda.worker.advice;

import java.util.ArrayList;
import java.util.List;

import dev.remuda.worker.Traffic;
import dev.remuda.worker.WorkerLoad;

/**
 * Requests wait in a queue that is too long for all of them to get in, so that waiting is
 * most of what clients see.
 */
final class LongQueue implements Rule {

	private static final String TIMEOUT = "queue-timeout";

	@Override
	public List<Advice> advise(Figures figures) {
		List<Advice> all = new ArrayList<>();
		figures.groups().forEach((name, group) -> {
			Traffic traffic = group.traffic();
			if (traffic != null && traffic.refused().getOrDefault(TIMEOUT, 0L) > 0 && Figures.waitDominates(traffic)) {
				all.add(advise(name, group, traffic));
			}
		});
		return all;
	}

	private static Advice advise(String name, WorkerLoad.Group group, Traffic traffic) {
		double seconds = group.queueTimeout().toMillis() / 1000.0;
		return new Advice("Requests wait longer than they are worked on, and some are refused only after that",
				Knobs.queueCapacity(name),
				Figures.text(
						"Set it to about %.0f, which is what gets in within the %.1f s that a request may wait: "
								+ "those beyond are then refused at once, and can go elsewhere",
						Math.floor(traffic.whole().perSecond() * seconds), seconds),
				Figures.text(
						"%d requests of the group '%s' refused after they had waited; %.1f ms in the queue on "
								+ "average; %s",
						traffic.refused().get(TIMEOUT), name, traffic.meanWaitMillis(), Figures.flowText(traffic)));
	}

}
