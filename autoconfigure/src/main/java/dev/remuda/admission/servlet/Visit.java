package dev.remuda.admission.servlet;

import dev.remuda.admission.Entry;
import dev.remuda.admission.RunningRequest;
import dev.remuda.admission.RunningRequests;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * A request that was let in, and its response.
 *
 * @param entry the request at its gate
 * @param response the response
 * @param request the request while it runs
 * @param running where it is as long as it runs
 * @param handling how it is handled; {@code null} if nobody gives it up
 */
record Visit(Entry entry, HttpServletResponse response, RunningRequest request, RunningRequests running,
		@Nullable Handling handling) {

	void end() {
		this.running.end(this.request);
		int status = this.response.getStatus();
		// A late response says how much there is to do, and one that fails at once
		// doesn't
		this.entry.end(status >= HttpServletResponse.SC_INTERNAL_SERVER_ERROR
				&& status != HttpServletResponse.SC_GATEWAY_TIMEOUT);
	}

}
