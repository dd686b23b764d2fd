package dev.remuda.worker.watchdog;

import java.util.Locale;

/**
 * What is held up.
 */
public enum Kind {

	/**
	 * An event loop is blocked.
	 */
	EVENT_LOOP,

	/**
	 * Carriers are held by virtual threads that compute.
	 */
	CARRIERS,

	/**
	 * All threads of the pool are held.
	 */
	POOL,

	/**
	 * A virtual thread waited and kept its carrier.
	 */
	PINNED;

	/**
	 * Return the name to be shown.
	 * @return lower case letters and hyphens
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
