package dev.remuda.worker.advice;

import java.util.List;

/**
 * Finds one kind of thing that holds requests up.
 */
@FunctionalInterface
interface Rule {

	/**
	 * Return what to do.
	 * @param figures the figures
	 * @return advice; empty if there is nothing to say
	 */
	List<Advice> advise(Figures figures);

}
