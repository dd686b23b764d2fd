package dev.remuda.worker.tomcat;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.coyote.http2.Http2AsyncUpgradeHandler;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SocketWrapperBase;

import org.springframework.beans.BeanUtils;

/**
 * Tomcat's protocol HTTP/2 with connections that say how many of their streams haven't
 * ended. Spring Boot waits for handlers, and ends the server when the last one has
 * returned; its response may not have been sent by then.
 */
final class DrainingHttp2Protocol extends Http2Protocol {

	/**
	 * Create a protocol.
	 * @param settings has the settings
	 */
	DrainingHttp2Protocol(Http2Protocol settings) {
		BeanUtils.copyProperties(settings, this, "http11Protocol");
	}

	@Override
	public InternalHttpUpgradeHandler getInternalUpgradeHandler(SocketWrapperBase<?> connection, Adapter adapter,
			Request request) {
		return connection.hasAsyncIO() ? new Streams(this, adapter, request, connection)
				: super.getInternalUpgradeHandler(connection, adapter, request);
	}

	/**
	 * The streams of a connection.
	 */
	static final class Streams extends Http2AsyncUpgradeHandler {

		private Streams(Http2Protocol protocol, Adapter adapter, Request request, SocketWrapperBase<?> connection) {
			super(protocol, adapter, request, connection);
		}

		/**
		 * Return whether each has ended with the last byte of its response.
		 */
		boolean haveEnded() {
			return this.activeRemoteStreamCount.get() <= 0;
		}

	}

}
