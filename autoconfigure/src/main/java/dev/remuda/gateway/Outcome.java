package dev.remuda.gateway;

import java.util.Locale;

/**
 * How a request ended that a server was given.
 */
public enum Outcome {

	/**
	 * The server answered, whatever the status, and the answer was written.
	 */
	ANSWERED,

	/**
	 * The server couldn't be reached, or was too slow, or broke off; or the request took
	 * longer than it may, which isn't held against the server.
	 */
	FAILED,

	/**
	 * The client went away, or no connection was free.
	 */
	CANCELLED;

	/**
	 * Return the name that is used in meters.
	 * @return the name in lower case
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT);
	}

}
