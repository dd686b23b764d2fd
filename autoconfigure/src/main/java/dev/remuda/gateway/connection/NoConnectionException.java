package dev.remuda.gateway.connection;

/**
 * All connections to a server are in use, and none became free in time.
 */
public final class NoConnectionException extends RuntimeException {

	NoConnectionException(String message) {
		super(message, null, false, false);
	}

}
