package dev.remuda.gateway.upstream;

/**
 * What a request is recognised by when the same client is to reach the same server.
 *
 * @param text the client's address or anything else that stays the same; empty if there
 * is nothing
 */
public record RequestKey(String text) {

	/**
	 * Nothing to recognise the request by: it goes to any server.
	 */
	public static final RequestKey NONE = new RequestKey("");

}
