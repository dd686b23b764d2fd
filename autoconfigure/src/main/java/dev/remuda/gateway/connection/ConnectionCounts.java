package dev.remuda.gateway.connection;

/**
 * The connections to a server at a moment.
 *
 * @param active those that have a request, or are being opened for one
 * @param idle those that have nothing to do
 * @param waiting requests that wait for one
 */
public record ConnectionCounts(int active, int idle, int waiting) {

	/**
	 * There is none.
	 */
	public static final ConnectionCounts NONE = new ConnectionCounts(0, 0, 0);

}
