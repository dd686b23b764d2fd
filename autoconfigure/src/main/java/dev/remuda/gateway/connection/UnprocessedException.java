package dev.remuda.gateway.connection;

import java.io.IOException;

/**
 * The server is about to close the connection, and has said that it hasn't looked at the
 * request (RFC 9113, 6.8).
 */
public final class UnprocessedException extends IOException {

	UnprocessedException() {
		super("The server closes the connection, and hasn't looked at the request");
	}

}
