package dev.remuda.gateway.upstream;

import java.util.Locale;

/**
 * Whether a server is to take requests, as far as people decide that.
 */
public enum ServerMode {

	/**
	 * It takes requests while it is well.
	 */
	UP,

	/**
	 * It takes no new ones, and finishes those it has, however long they last. It is
	 * still checked. Clients that {@link Balance#IP_HASH} gives it go where they would if
	 * it weren't there, and come back after.
	 */
	DRAIN,

	/**
	 * The same, and it isn't checked either.
	 */
	DOWN;

	/**
	 * Return the name that is used in settings.
	 * @return the name in lower case
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT);
	}

}
