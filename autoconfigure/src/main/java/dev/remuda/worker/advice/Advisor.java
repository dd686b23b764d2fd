package dev.remuda.worker.advice;

import java.util.List;

/**
 * Says what saturates first, and which setting changes that.
 */
public final class Advisor {

	/**
	 * Below this many requests in the window, there is nothing to go by.
	 */
	static final int FEWEST = 50;

	/**
	 * What holds up everything comes first, then what requests meet on their way: the
	 * processors, the threads, the limit, the queue in front of it.
	 */
	private static final List<Rule> RULES = List.of(new StuckHandlers(), new BlockedEventLoop(), new PinnedThreads(),
			new BusyProcessors(), new BusyThreads(), new LowLimit(), new NoLimit(), new LongQueue(), new TimedOut());

	/**
	 * Return what to do.
	 * @param figures the figures
	 * @return advice, the most urgent first; empty if nothing is saturated, or there were
	 * too few requests of late to say
	 */
	public List<Advice> advise(Figures figures) {
		if (figures.traffic().whole().ended() + figures.traffic().refusedInAll() < FEWEST) {
			return List.of();
		}
		return RULES.stream().flatMap((rule) -> rule.advise(figures).stream()).toList();
	}

}
