package dev.remuda.worker.tomcat;

import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http2.Http2Protocol;

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

	@Override
	public void addUpgradeProtocol(UpgradeProtocol protocol) {
		super.addUpgradeProtocol((protocol.getClass() == Http2Protocol.class)
				? new DrainingHttp2Protocol((Http2Protocol) protocol) : protocol);
	}

	DrainingEndpoint endpoint() {
		return (DrainingEndpoint) getEndpoint();
	}

}
