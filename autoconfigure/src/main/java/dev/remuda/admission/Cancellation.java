package dev.remuda.admission;

/**
 * Why a request is given up that was let in.
 */
public enum Cancellation {

	/**
	 * It has taken longer than it may.
	 */
	DEADLINE("deadline"),

	/**
	 * Its client has left.
	 */
	CLIENT_GONE("client-gone"),

	/**
	 * The application ends, and doesn't wait any longer.
	 */
	SHUTDOWN("shutdown");

	private final String id;

	Cancellation(String id) {
		this.id = id;
	}

	/**
	 * Return the name to be shown.
	 * @return lower case letters and hyphens
	 */
	public String id() {
		return this.id;
	}

}
