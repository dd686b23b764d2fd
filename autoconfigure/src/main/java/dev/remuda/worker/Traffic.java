package dev.remuda.worker;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What became of requests in the last {@link #WINDOW}. Times are those in flight, without
 * the time before in a queue: that is why requests per second, times the mean, are the
 * requests that were in flight (Little's law).
 *
 * @param whole all of the window
 * @param earlier its first half
 * @param later its second half
 * @param p50Millis half of the requests took no longer; {@code null} if none has ended
 * @param p95Millis 95 of 100 took no longer
 * @param p99Millis 99 of 100 took no longer
 * @param refused requests that weren't let in, by the reason
 * @param meanWaitMillis how long requests waited to be let in or refused, of those that
 * had to; {@code null} if none had to
 * @param timedOut requests that took longer than they may
 * @param processorShare share of the processors that the process used, 0 to 1;
 * {@code null} if it isn't known
 */
public record Traffic(Flow whole, Flow earlier, Flow later, @Nullable Double p50Millis, @Nullable Double p95Millis,
		@Nullable Double p99Millis, Map<String, Long> refused, @Nullable Double meanWaitMillis, long timedOut,
		@Nullable Double processorShare) {

	/**
	 * How far back it goes.
	 */
	public static final Duration WINDOW = Duration.ofSeconds(30);

	/**
	 * Return how many requests were refused.
	 * @return requests in the window
	 */
	public long refusedInAll() {
		return this.refused.values().stream().mapToLong(Long::longValue).sum();
	}

	/**
	 * Requests that ended.
	 *
	 * @param ended how many
	 * @param perSecond how many in a second
	 * @param meanMillis how long they took; {@code null} if none has ended
	 */
	public record Flow(long ended, double perSecond, @Nullable Double meanMillis) {

		/**
		 * Return how many were in flight at a time.
		 * @return requests per second, times the mean
		 */
		public double concurrency() {
			return (this.meanMillis != null) ? this.perSecond * this.meanMillis / 1000 : 0;
		}

	}

}
