package dev.remuda.admission.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/**
 * A request that may be given up, also while it is asynchronous.
 */
final class GuardedRequest extends HttpServletRequestWrapper {

	private final GuardedResponse response;

	private final GuardedAsync async;

	GuardedRequest(HttpServletRequest request, GuardedResponse response, GuardedAsync async) {
		super(request);
		this.response = response;
		this.async = async;
	}

	@Override
	public AsyncContext startAsync() {
		return startAsync(this, this.response);
	}

	@Override
	public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
		return this.async.started(super.startAsync(request, response));
	}

	@Override
	public AsyncContext getAsyncContext() {
		// Fails if there is none
		super.getAsyncContext();
		return this.async;
	}

}
