package dev.remuda.dashboard.servlet;

import java.io.IOException;

import dev.remuda.dashboard.Dashboard;
import dev.remuda.dashboard.DashboardFile;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Answers requests for the page and its files. Filters, those of Spring Security among
 * them, come before it; the interceptors of the application aren't asked.
 */
public final class DashboardServletMapping implements HandlerMapping, Ordered {

	/**
	 * Just behind the actuator, and before handlers of the application, which may take
	 * whatever is left.
	 */
	private static final int ORDER = -99;

	private final Dashboard dashboard;

	/**
	 * Create a mapping.
	 * @param dashboard what is served
	 */
	public DashboardServletMapping(Dashboard dashboard) {
		this.dashboard = dashboard;
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public boolean usesPathPatterns() {
		return true;
	}

	@Override
	public @Nullable HandlerExecutionChain getHandler(HttpServletRequest request) {
		if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
			return null;
		}
		String path = ServletRequestPathUtils.getParsedRequestPath(request).pathWithinApplication().value();
		DashboardFile file = this.dashboard.find(path);
		if (file != null) {
			HttpRequestHandler handler = (asked, response) -> send(file, asked, response);
			return new HandlerExecutionChain(handler);
		}
		if (this.dashboard.isElsewhere(path)) {
			HttpRequestHandler handler = (asked, response) -> redirect(this.dashboard.location(), response);
			return new HandlerExecutionChain(handler);
		}
		return null;
	}

	private static void send(DashboardFile file, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		Dashboard.HEADERS.forEach(response::setHeader);
		if (new ServletWebRequest(request, response).checkNotModified(file.etag())) {
			return;
		}
		response.setContentType(file.contentType());
		response.setContentLength(file.content().length);
		response.getOutputStream().write(file.content());
	}

	private static void redirect(String location, HttpServletResponse response) {
		response.setStatus(HttpServletResponse.SC_FOUND);
		response.setHeader("Location", location);
	}

}
