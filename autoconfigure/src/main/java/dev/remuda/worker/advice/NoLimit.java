package dev.remuda.worker.advice;

import java.util.ArrayList;
import java.util.List;

import dev.remuda.worker.Traffic;
import dev.remuda.worker.WorkerLoad;

/**
 * More and more requests are in flight and take longer and longer: something behind is
 * busy, and nothing keeps them from it.
 */
final class NoLimit implements Rule {

	/**
	 * How much more must be in flight than before.
	 */
	private static final double GROWS = 1.5;

	/**
	 * A little more than what was in flight when all was well.
	 */
	private static final double A_LITTLE_MORE = 1.25;

	@Override
	public List<Advice> advise(Figures figures) {
		List<Advice> all = new ArrayList<>();
		if (!figures.processorsBusy()) {
			figures.groups().forEach((name, group) -> {
				Traffic traffic = group.traffic();
				if (traffic != null && group.limit() == null && Figures.grows(traffic) && isCrowding(traffic)) {
					all.add(advise(name, group, traffic, figures));
				}
			});
		}
		return all;
	}

	private static boolean isCrowding(Traffic traffic) {
		return traffic.later().concurrency() >= GROWS * traffic.earlier().concurrency();
	}

	private static Advice advise(String name, WorkerLoad.Group group, Traffic traffic, Figures figures) {
		long limit = Math.max(1, Math.round(Math.ceil(A_LITTLE_MORE * traffic.earlier().concurrency())));
		return new Advice("More and more requests are in flight and take longer and longer, without a bound",
				Knobs.maxInFlight(name),
				Figures
					.text("Set it to about %d, or to adaptive: what the handlers call (database, GPU, other service) "
							+ "is busy, and more at a time only wait for each other", limit),
				Figures.text("%.1f requests in flight on average, then %.1f; %d now; %s; %s",
						traffic.earlier().concurrency(), traffic.later().concurrency(), group.inFlight(),
						Figures.trendText(traffic), figures.processorText()));
	}

}
