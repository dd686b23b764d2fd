package dev.remuda.worker;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the worker model has to do at this moment.
 */
@FunctionalInterface
public interface WorkerLoad {

	/**
	 * Return what there is to do.
	 * @return groups of requests by their names
	 */
	Map<String, Group> groups();

	/**
	 * A group of requests.
	 *
	 * @param inFlight requests that were let in and haven't ended
	 * @param limit requests that may be in flight; {@code null} for no limit
	 * @param queued requests that wait to be let in
	 * @param refused requests since the start that weren't let in, by the reason
	 */
	record Group(int inFlight, @Nullable Integer limit, int queued, Map<String, Long> refused) {

	}

}
