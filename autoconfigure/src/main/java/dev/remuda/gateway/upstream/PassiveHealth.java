package dev.remuda.gateway.upstream;

import org.jspecify.annotations.Nullable;

/**
 * What the requests of a server say of its health: as many failures within a time as the
 * settings name, and it should be ejected. When it has been so for long enough, one
 * request is let through as a trial, and its end decides. A success in between clears
 * nothing, as in nginx: a server that fails every other request is a bad one. Guarded by
 * the group of the server; times are nanoseconds of its clock.
 */
final class PassiveHealth {

	/**
	 * When the last requests failed: a ring as long as the failures that matter.
	 */
	private long[] failures = {};

	private int recorded;

	private long failTimeout;

	private boolean ejected;

	private long ejectedAt;

	private int ejection;

	private int trials;

	private @Nullable String reason;

	void configure(int maxFails, long failTimeout) {
		if (this.failures.length != maxFails) {
			this.failures = new long[maxFails];
			this.recorded = 0;
		}
		this.failTimeout = failTimeout;
	}

	/**
	 * Record a failure.
	 * @return whether there were too many by now
	 */
	boolean failed(long now) {
		int limit = this.failures.length;
		if (limit == 0) {
			return false;
		}
		this.failures[this.recorded % limit] = now;
		// Wraps round before it overflows, and stays full when it was
		this.recorded = (this.recorded + 1 == 2 * limit) ? limit : this.recorded + 1;
		return this.recorded >= limit && now - this.failures[this.recorded % limit] <= this.failTimeout;
	}

	void eject(long now, String reason) {
		this.ejected = true;
		this.ejectedAt = now;
		this.ejection++;
		this.trials = 0;
		this.reason = reason;
	}

	void recover() {
		this.ejected = false;
		this.recorded = 0;
		this.reason = null;
	}

	boolean isEjected() {
		return this.ejected;
	}

	/**
	 * Return whether a request may go to the server: it isn't ejected, or its trial is
	 * due.
	 */
	boolean isUsable(long now) {
		return !this.ejected || (this.trials == 0 && now - this.ejectedAt >= this.failTimeout);
	}

	/**
	 * Count a request that was given to the server.
	 * @return the number of the ejection that it is a trial of; zero if it is none
	 */
	int beginTrial() {
		if (!this.ejected) {
			return 0;
		}
		this.trials++;
		return this.ejection;
	}

	/**
	 * Return whether a request is a trial of the ejection that lasts.
	 */
	boolean isTrial(int trial) {
		return this.ejected && trial == this.ejection;
	}

	/**
	 * Take a trial back that ended without saying anything: the next one may begin.
	 */
	void cancelTrial(int trial) {
		if (isTrial(trial)) {
			this.trials--;
		}
	}

	@Nullable String reason() {
		return this.reason;
	}

}
