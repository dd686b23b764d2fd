package dev.remuda.worker;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the worker model has to do at this moment.
 */
public interface WorkerLoad {

	/**
	 * Return what there is to do.
	 * @return groups of requests by their names
	 */
	Map<String, Group> groups();

	/**
	 * Return what became of the requests of all groups of late.
	 * @return the traffic; {@code null} if nobody measures it
	 */
	@Nullable Traffic traffic();

	/**
	 * A group of requests.
	 *
	 * @param inFlight requests that were let in and haven't ended
	 * @param limit requests that may be in flight; {@code null} for no limit
	 * @param adaptive whether the limit finds itself
	 * @param queued requests that wait to be let in
	 * @param queueTimeout how long they may wait
	 * @param refused requests since the start that weren't let in, by the reason
	 * @param traffic what became of its requests of late; {@code null} if nobody measures
	 * it
	 */
	record Group(int inFlight, @Nullable Integer limit, boolean adaptive, int queued, Duration queueTimeout,
			Map<String, Long> refused, @Nullable Traffic traffic) {

	}

}
