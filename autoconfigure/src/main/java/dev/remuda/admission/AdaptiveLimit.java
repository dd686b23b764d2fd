package dev.remuda.admission;

import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.WindowedLimit;

/**
 * A limit that finds its value by itself: it rises while response times stay as they
 * were, and falls when they grow, for then requests wait for each other. This is
 * Netflix's {@link Gradient2Limit}, fed once a second: it rises by at most 1 in that
 * time, and only while half of it is in use, and falls by up to a tenth.
 */
public final class AdaptiveLimit implements Limit {

	private final WindowedLimit limit;

	/**
	 * Create a limit.
	 * @param initial where it begins, from {@code least} to {@code most}
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
	public void learn(long began, long nanos, int inFlight) {
		this.limit.onSample(began, nanos, inFlight, false);
	}

}
