package dev.remuda.worker.tomcat;

import org.apache.coyote.http11.Http11NioProtocol;

/**
 * Tomcat's protocol HTTP/1.1, and HTTP/2 with it, on an endpoint that can stop without
 * losing a connection. Tomcat makes it by its name.
 */
public final class DrainingProtocol extends Http11NioProtocol {

	/**
	 * Create a protocol.
	 */
	public DrainingProtocol() {
		super(new DrainingEndpoint());
	}

	DrainingEndpoint endpoint() {
		return (DrainingEndpoint) getEndpoint();
	}

}
