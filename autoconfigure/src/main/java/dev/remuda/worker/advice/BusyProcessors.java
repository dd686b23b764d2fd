package dev.remuda.worker.advice;

import java.util.ArrayList;
import java.util.List;

import dev.remuda.worker.Traffic;
import dev.remuda.worker.WorkerLoad;
import dev.remuda.worker.WorkerModel;

/**
 * The processors have as much to do as they can do. A limit that refuses requests then is
 * right; without one, requests wait for a processor.
 */
final class BusyProcessors implements Rule {

	private static final String NO_MODEL_HELPS = "no worker model adds a processor, so that another than %s "
			+ "wouldn't help";

	/**
	 * Requests in flight for each processor, from which on most of them wait for it.
	 */
	private static final int MANY = 4;

	@Override
	public List<Advice> advise(Figures figures) {
		List<Advice> all = new ArrayList<>();
		if (figures.processorsBusy()) {
			figures.groups().forEach((name, group) -> {
				Traffic traffic = group.traffic();
				if (traffic != null && traffic.refusedInAll() > 0) {
					all.add(refuses(name, traffic, figures));
				}
				else if (traffic != null && group.limit() == null && isCrowded(traffic, figures)) {
					all.add(unlimited(name, group, traffic, figures));
				}
			});
		}
		return all;
	}

	private static boolean isCrowded(Traffic traffic, Figures figures) {
		return Figures.grows(traffic) || traffic.whole().concurrency() >= MANY * figures.processors();
	}

	private static Advice refuses(String name, Traffic traffic, Figures figures) {
		return new Advice("The processors are busy, and requests beyond the limit are refused", Knobs.maxInFlight(name),
				"Leave the limit: it holds response times where they are. Add processors or instances, or make "
						+ "requests cheaper; " + noModelHelps(figures.model()),
				Figures.text("%d requests of the group '%s' refused; %s; %s", traffic.refusedInAll(), name,
						figures.processorText(), Figures.flowText(traffic)));
	}

	private static Advice unlimited(String name, WorkerLoad.Group group, Traffic traffic, Figures figures) {
		long limit = Math.max(2L * figures.processors(), Math
			.round(Figures.grows(traffic) ? traffic.earlier().concurrency() : traffic.whole().concurrency() / 2));
		return new Advice("The processors are busy, and requests wait for them without a bound",
				Knobs.maxInFlight(name),
				Figures.text("Set it to about %d and look whether as many requests end in a second, or to adaptive; %s",
						limit, noModelHelps(figures.model())),
				Figures.text("%s; %s; %d in flight now; %s", figures.processorText(), Figures.flowText(traffic),
						group.inFlight(), Figures.trendText(traffic)));
	}

	private static String noModelHelps(WorkerModel model) {
		return Figures.text(NO_MODEL_HELPS, model.id());
	}

}
