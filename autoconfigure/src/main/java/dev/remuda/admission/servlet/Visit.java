package dev.remuda.admission.servlet;

import dev.remuda.admission.Entry;
import jakarta.servlet.http.HttpServletResponse;

/**
 * A request that was let in, and its response.
 *
 * @param entry the request at its gate
 * @param response the response
 */
record Visit(Entry entry, HttpServletResponse response) {

	void end() {
		int status = this.response.getStatus();
		// A late response says how much there is to do, and one that fails at once
		// doesn't
		this.entry.end(status >= HttpServletResponse.SC_INTERNAL_SERVER_ERROR
				&& status != HttpServletResponse.SC_GATEWAY_TIMEOUT);
	}

}
