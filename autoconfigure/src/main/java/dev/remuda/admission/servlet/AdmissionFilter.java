package dev.remuda.admission.servlet;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

import dev.remuda.admission.Admission;
import dev.remuda.admission.AdmissionRules;
import dev.remuda.admission.Cancellation;
import dev.remuda.admission.Entry;
import dev.remuda.admission.Refusal;
import dev.remuda.admission.RunningRequest;
import dev.remuda.admission.RunningRequests;
import jakarta.servlet.DispatcherType;
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
 * thread. To be registered as a filter of {@code REQUEST} and {@code ASYNC} dispatches
 * and as a listener.
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

	private final boolean watchesClients;

	private final transient Supplier<IOException> abort;

	private volatile boolean listens;

	/**
	 * Create a filter of requests that aren't given up when their client leaves.
	 * @param rules say which gate a request goes through
	 * @param running where those are that were let in
	 */
	public AdmissionFilter(AdmissionRules rules, RunningRequests running) {
		this(rules, running, false, IOException::new);
	}

	/**
	 * Create a filter.
	 * @param rules say which gate a request goes through
	 * @param running where those are that were let in
	 * @param watchesClients whether a request is given up when its client leaves
	 * @param abort makes an exception that has the container close the connection, for a
	 * response that must not look whole
	 */
	public AdmissionFilter(AdmissionRules rules, RunningRequests running, boolean watchesClients,
			Supplier<IOException> abort) {
		this.rules = rules;
		this.running = running;
		this.watchesClients = watchesClients;
		this.abort = abort;
	}

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (request.getDispatcherType() == DispatcherType.ASYNC) {
			comeBack(request, response, chain);
			return;
		}
		String path = path(request);
		Admission admission = this.rules.admission(request.getMethod(), path, request::getHeader);
		if (admission == null) {
			chain.doFilter(request, response);
			return;
		}
		RunningRequest came = this.running.come(request.getMethod(), path, admission.gate());
		if (this.watchesClients && this.listens) {
			came.cameFrom(Connections.of(request));
		}
		Entry entry = admission.gate().enter(admission.priority());
		if (isLetIn(entry, came)) {
			this.running.begin(came);
			letIn(visit(entry, came, request, response), request, chain);
		}
		else {
			this.running.end(came);
			refuse(entry.refusal(), came.cancellation(), response);
		}
	}

	private void comeBack(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (request.getAttribute(VISIT) instanceof Visit visit && visit.handling() != null) {
			visit.handling().handle(request, response, chain);
		}
		else {
			chain.doFilter(request, response);
		}
	}

	/**
	 * Wait until it is known whether a request is let in.
	 */
	private boolean isLetIn(Entry entry, RunningRequest came) {
		if (entry.isWaiting()) {
			came.whenCancelled((reason) -> (reason == Cancellation.DEADLINE) ? entry.expire() : entry.withdraw());
			this.running.await(came);
		}
		try {
			return entry.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private Visit visit(Entry entry, RunningRequest began, HttpServletRequest request, HttpServletResponse response) {
		Handling handling = null;
		if (this.listens && (this.watchesClients || began.deadline() != null)) {
			handling = new Handling(began, request, response, this.abort);
			began.whenCancelled(handling);
		}
		return new Visit(entry, response, began, this.running, handling);
	}

	private void letIn(Visit visit, HttpServletRequest request, FilterChain chain)
			throws IOException, ServletException {
		boolean over = !this.listens;
		visit.request().routedBy(() -> (String) request.getAttribute(ROUTE));
		try {
			request.setAttribute(VISIT, visit);
			if (visit.handling() != null) {
				visit.handling().handle(chain);
			}
			else {
				visit.request().runsOn(Thread.currentThread());
				chain.doFilter(request, visit.response());
			}
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

	private static void refuse(@Nullable Refusal decided, @Nullable Cancellation reason, HttpServletResponse response)
			throws IOException {
		if (decided == null && reason != null) {
			ResponseGuard.write(reason, response, false);
			return;
		}
		Refusal refusal = (decided != null) ? decided : new Refusal(Refusal.Reason.QUEUE_TIMEOUT, Duration.ZERO);
		byte[] body = refusal.body();
		response.setStatus(refusal.status());
		String retryAfter = refusal.retryAfterHeader();
		if (retryAfter != null) {
			response.setHeader("Retry-After", retryAfter);
		}
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
