package dev.remuda.gateway.cache;

/**
 * Whether a stored response answers a request.
 */
public enum Reuse {

	/**
	 * It does.
	 */
	FRESH,

	/**
	 * It does, though it isn't fresh any more: the client takes that.
	 */
	STALE,

	/**
	 * It does, and the server is to be asked behind the client's back (RFC 5861, 3).
	 */
	STALE_WHILE_VALIDATING,

	/**
	 * The server has to be asked first.
	 */
	VALIDATE

}
