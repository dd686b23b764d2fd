package dev.remuda.admission.servlet;

import dev.remuda.admission.ClientSocket;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/**
 * Finds the connection behind a request, whatever forwarded headers have made of it.
 */
final class Connections {

	/**
	 * Set by Tomcat's {@code RemoteIpValve}, which replaces the address of the client,
	 * but no port.
	 */
	private static final String FORWARDED = "org.apache.tomcat.request.forwarded";

	private Connections() {
	}

	/**
	 * Return the connection of a request.
	 * @return {@code null} if it is none that has ports, as a Unix domain socket
	 */
	static @Nullable ClientSocket of(ServletRequest request) {
		ServletRequest original = request;
		while (original instanceof ServletRequestWrapper wrapper) {
			original = wrapper.getRequest();
		}
		if (original.getLocalPort() <= 0 || original.getRemotePort() <= 0) {
			return null;
		}
		boolean forwarded = original.getAttribute(FORWARDED) != null;
		return new ClientSocket(original.getLocalPort(), original.getRemotePort(),
				(forwarded) ? null : original.getRemoteAddr());
	}

}
