package dev.remuda.worker.advice;

import java.util.ArrayList;
import java.util.List;

import dev.remuda.worker.Traffic;
import dev.remuda.worker.WorkerLoad;
import org.jspecify.annotations.Nullable;

/**
 * Requests are refused, or wait longer than they are worked on, though more could be
 * done.
 */
final class LowLimit implements Rule {

	@Override
	public List<Advice> advise(Figures figures) {
		List<Advice> all = new ArrayList<>();
		if (figures.processorsIdle()) {
			figures.groups().forEach((name, group) -> {
				Advice advice = advise(name, group, figures);
				if (advice != null) {
					all.add(advice);
				}
			});
		}
		return all;
	}

	private static @Nullable Advice advise(String name, WorkerLoad.Group group, Figures figures) {
		Traffic traffic = group.traffic();
		Integer limit = group.limit();
		if (traffic == null || limit == null || group.adaptive() || !Figures.isFlat(traffic)
				|| (traffic.refusedInAll() == 0 && !waits(group, traffic)) || threadsComeFirst(limit, figures)) {
			return null;
		}
		long more = (long) Math.ceil(limit * Math.min(2, figures.room()));
		return new Advice(
				Figures.text("Requests %s though the processors are idle and response times don't grow",
						(traffic.refusedInAll() > 0) ? "are refused" : "wait longer than they are worked on"),
				Knobs.maxInFlight(name),
				Figures.text(
						"Raise it to about %d and look again, or set it to adaptive; if response times grow with "
								+ "it, what the handlers call (database, GPU, other service) is busy, and %d was right",
						more, limit),
				Figures.text("%s at a limit of %d; %s; %s; %s", heldText(name, group, traffic), limit,
						figures.processorText(), Figures.flowText(traffic), Figures.trendText(traffic)));
	}

	private static boolean waits(WorkerLoad.Group group, Traffic traffic) {
		return group.queued() > 0 && Figures.waitDominates(traffic);
	}

	private static String heldText(String name, WorkerLoad.Group group, Traffic traffic) {
		return (traffic.refusedInAll() > 0)
				? Figures.text("%d requests of the group '%s' refused", traffic.refusedInAll(), name)
				: Figures.text("%d requests of the group '%s' wait now, and %.1f ms on average", group.queued(), name,
						traffic.meanWaitMillis());
	}

	/**
	 * Return whether there are too few threads for what the limit lets in.
	 */
	private static boolean threadsComeFirst(int limit, Figures figures) {
		Integer threads = figures.threads();
		return figures.threadsBusy() && threads != null && limit >= threads;
	}

}
