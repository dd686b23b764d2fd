package dev.remuda.admission;

import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.WindowedLimit;

/**
 * A limit that finds its value by itself: it rises while response times stay as they
 * were, and falls when they grow, for then requests wait for each other. This is
 * Netflix's {@link Gradient2Limit}, fed once in a window of time.
 */
public final class AdaptiveLimit implements Limit {

	private final WindowedLimit limit;

	/**
	 * Create a limit.
	 * @param initial where it begins, at least 1
	 * @param least what it never falls below, at least 1
	 * @param most what it never rises above, at least {@code least}
	 */
	public AdaptiveLimit(int initial, int least, int most) {
		this.limit = WindowedLimit.newBuilder()
			.build(Gradient2Limit.newBuilder().initialLimit(initial).minLimit(least).maxConcurrency(most).build());
	}

	@Override
	public int current() {
		return this.limit.getLimit();
	}

	@Override
	public void learn(long began, long nanos, int inFlight, boolean dropped) {
		this.limit.onSample(began, nanos, inFlight, dropped);
	}

}
