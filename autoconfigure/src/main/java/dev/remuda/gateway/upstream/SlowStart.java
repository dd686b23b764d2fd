package dev.remuda.gateway.upstream;

/**
 * The weight of a server that came back: it rises in a straight line. Guarded by the
 * group of the server; times are nanoseconds of its clock.
 */
final class SlowStart {

	/**
	 * The share of the weight to begin with, so that the server gets something to warm up
	 * on; Envoy's {@code min_weight_percent} has the same default.
	 */
	static final double LEAST = 0.1;

	private long duration;

	private boolean rising;

	private long since;

	void configure(long duration) {
		this.duration = duration;
	}

	void begin(long now) {
		this.rising = this.duration > 0;
		this.since = now;
	}

	/**
	 * Return the share of the weight that counts, from {@link #LEAST} to 1.
	 */
	double share(long now) {
		if (!this.rising) {
			return 1;
		}
		double share = (double) (now - this.since) / this.duration;
		if (!(share < 1)) {
			this.rising = false;
			return 1;
		}
		return Math.max(LEAST, share);
	}

}
