package dev.remuda.gateway.upstream;

import java.util.Locale;

/**
 * Whether a server gets requests. If several apply, the first of these is shown.
 */
public enum ServerState {

	/**
	 * Taken out of the upstream, or set to drain: gets no more requests, and finishes
	 * those it has.
	 */
	DRAINING,

	/**
	 * Set to down.
	 */
	DOWN,

	/**
	 * Too many checks in a row have failed.
	 */
	FAILING_CHECKS,

	/**
	 * Too many requests have failed: left alone for a while, then tried with one.
	 */
	EJECTED,

	/**
	 * Serves, with a weight that is still rising.
	 */
	SLOW_START,

	/**
	 * Serves.
	 */
	UP;

	/**
	 * Return the name that is used in reports.
	 * @return the name in lower case with hyphens, such as {@code slow-start}
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
