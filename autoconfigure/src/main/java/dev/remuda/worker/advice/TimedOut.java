package dev.remuda.worker.advice;

import java.util.List;

import dev.remuda.worker.Traffic;
import org.jspecify.annotations.Nullable;

/**
 * Requests take longer than they may.
 */
final class TimedOut implements Rule {

	@Override
	public List<Advice> advise(Figures figures) {
		Traffic traffic = figures.traffic();
		if (traffic.timedOut() == 0) {
			return List.of();
		}
		return List.of(new Advice("Requests take longer than they may, and are given up", Knobs.REQUEST_TIMEOUT,
				"Raise it, or that of the group, if such requests are meant to take that long; "
						+ "else find what they wait for, beginning with the advice above",
				Figures.text("%d requests given up in the last %d s; p99 %.1f ms, mean %.1f ms", traffic.timedOut(),
						Traffic.WINDOW.toSeconds(), or0(traffic.p99Millis()), or0(traffic.whole().meanMillis()))));
	}

	private static double or0(@Nullable Double value) {
		return (value != null) ? value : 0;
	}

}
