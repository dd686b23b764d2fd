package dev.remuda.admission.servlet;

import java.io.IOException;
import java.time.Duration;

import dev.remuda.admission.Admission;
import dev.remuda.admission.AdmissionRules;
import dev.remuda.admission.Entry;
import dev.remuda.admission.Refusal;
import dev.remuda.admission.RunningRequest;
import dev.remuda.admission.RunningRequests;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests in, has them wait, or refuses them. A request that waits blocks its
 * thread. To be registered as a filter of {@code REQUEST} dispatches and as a listener.
 *
 * <p>
 * As a listener it is told when a request is over, after all its asynchronous and error
 * dispatches: a filter alone sees the start of these and not their end. Where the
 * container tells no listener, as Spring's MockMvc, a request ends when the filter does.
 */
public final class AdmissionFilter extends HttpFilter implements ServletRequestListener {

	private static final String VISIT = AdmissionFilter.class.getName() + ".VISIT";

	/**
	 * Where Spring MVC says which handler it has found.
	 */
	private static final String ROUTE = "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

	private static final long serialVersionUID = 1L;

	private final transient AdmissionRules rules;

	private final transient RunningRequests running;

	private volatile boolean listens;

	/**
	 * Create a filter.
	 * @param rules say which gate a request goes through
	 * @param running where those are that were let in
	 */
	public AdmissionFilter(AdmissionRules rules, RunningRequests running) {
		this.rules = rules;
		this.running = running;
	}

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		String path = path(request);
		Admission admission = this.rules.admission(request.getMethod(), path, request::getHeader);
		if (admission == null) {
			chain.doFilter(request, response);
			return;
		}
		Entry entry = admission.gate().enter(admission.priority());
		Refusal refusal = decision(entry);
		if (refusal == null) {
			RunningRequest began = this.running.begin(request.getMethod(), path, admission.gate().settings().name());
			letIn(new Visit(entry, response, began, this.running), request, chain);
		}
		else {
			refuse(refusal, response);
		}
	}

	/**
	 * Wait until it is known whether a request is let in.
	 */
	private static @Nullable Refusal decision(Entry entry) {
		try {
			entry.await();
			return entry.refusal();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return new Refusal(Refusal.Reason.QUEUE_TIMEOUT, Duration.ZERO);
		}
	}

	private void letIn(Visit visit, HttpServletRequest request, FilterChain chain)
			throws IOException, ServletException {
		boolean over = !this.listens;
		visit.request().runsOn(Thread.currentThread());
		visit.request().routedBy(() -> (String) request.getAttribute(ROUTE));
		try {
			request.setAttribute(VISIT, visit);
			chain.doFilter(request, visit.response());
		}
		catch (VirtualMachineError ex) {
			// Tomcat tells no listener then
			over = true;
			throw ex;
		}
		finally {
			visit.request().runsOn(null);
			if (over) {
				visit.end();
			}
		}
	}

	private static void refuse(Refusal refusal, HttpServletResponse response) throws IOException {
		byte[] body = refusal.body();
		response.setStatus(Refusal.STATUS);
		response.setHeader("Retry-After", refusal.retryAfterHeader());
		response.setContentType(Refusal.CONTENT_TYPE);
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

	private static String path(HttpServletRequest request) {
		String uri = request.getRequestURI();
		String context = request.getContextPath();
		return (context.isEmpty() || !uri.startsWith(context)) ? uri : uri.substring(context.length());
	}

	@Override
	public void requestInitialized(ServletRequestEvent event) {
		if (!this.listens) {
			this.listens = true;
		}
	}

	@Override
	public void requestDestroyed(ServletRequestEvent event) {
		if (event.getServletRequest().getAttribute(VISIT) instanceof Visit visit) {
			visit.end();
		}
	}

}
