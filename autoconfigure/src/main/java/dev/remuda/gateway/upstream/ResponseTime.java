package dev.remuda.gateway.upstream;

/**
 * How long a server takes to respond, as a mean in which a sample counts the less the
 * older it is: after {@link #DECAY} it weighs a third (1/e). The mean itself shrinks
 * while no sample comes, so that a server that was slow is tried again; this is the
 * average and the time of Finagle's peak EWMA balancer, without its peaks.
 */
final class ResponseTime {

	/**
	 * Ten seconds in nanoseconds.
	 */
	static final double DECAY = 10e9;

	private double mean;

	private long at;

	synchronized void record(long nanos, long now) {
		double sample = Math.max(1, nanos);
		if (this.mean == 0) {
			this.mean = sample;
		}
		else {
			double old = remaining(now);
			this.mean = this.mean * old + sample * (1 - old);
		}
		this.at = now;
	}

	/**
	 * Return the time to expect, in nanoseconds.
	 * @return the time, or zero if nothing was recorded
	 */
	synchronized double expected(long now) {
		return (this.mean == 0) ? 0 : Math.max(1, this.mean * remaining(now));
	}

	/**
	 * Threads that read the clock before others may come after them.
	 */
	private double remaining(long now) {
		return Math.exp(-Math.max(0, now - this.at) / DECAY);
	}

}
