package dev.remuda.gateway;

import java.util.Locale;

/**
 * What became of a request that was to be mirrored.
 */
public enum MirrorOutcome {

	/**
	 * The other upstream answered, whatever the status.
	 */
	ANSWERED,

	/**
	 * The other upstream couldn't be reached, or was too slow, or broke off.
	 */
	FAILED,

	/**
	 * It wasn't sent there: there were too many at the same time.
	 */
	SKIPPED,

	/**
	 * It wasn't sent there: its body is too large.
	 */
	TOO_LARGE,

	/**
	 * It wasn't sent there: its body never came to its end.
	 */
	ABANDONED;

	/**
	 * Return the name that is used in meters.
	 * @return the name in lower case
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
