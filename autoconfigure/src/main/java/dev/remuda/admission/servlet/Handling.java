package dev.remuda.admission.servlet;

import java.io.IOException;
import java.util.function.Supplier;

import dev.remuda.admission.Cancellation;
import dev.remuda.admission.Canceller;
import dev.remuda.admission.Deadline;
import dev.remuda.admission.HandlerThread;
import dev.remuda.admission.RunningRequest;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * How a request is handled that may be given up meanwhile, and giving it up. May be used
 * by any thread.
 */
final class Handling implements Canceller {

	private final RunningRequest request;

	private final HttpServletRequest original;

	private final Supplier<IOException> abort;

	private final ResponseGuard guard;

	private final GuardedAsync async;

	private final GuardedResponse response;

	private final HandlerThread thread = new HandlerThread();

	private Phase phase = Phase.HANDLED;

	private volatile @Nullable Cancellation reason;

	/**
	 * Create a handling.
	 * @param abort makes an exception that has the container close the connection
	 */
	Handling(RunningRequest request, HttpServletRequest original, HttpServletResponse response,
			Supplier<IOException> abort) {
		this.request = request;
		this.original = original;
		this.abort = abort;
		this.guard = new ResponseGuard(original, response);
		this.async = new GuardedAsync(request.deadline(), this.guard);
		this.response = new GuardedResponse(response, this.guard);
	}

	/**
	 * Have a request handled that has just been let in.
	 */
	void handle(FilterChain chain) throws IOException, ServletException {
		handle(new GuardedRequest(this.original, this.response, this.async), this.response, chain);
	}

	/**
	 * Have a request handled, be it that the container comes back with it.
	 */
	void handle(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (enter()) {
			try {
				chain.doFilter(request, response);
			}
			catch (IOException | ServletException | RuntimeException ex) {
				if (this.reason == null) {
					throw ex;
				}
			}
			finally {
				leave();
			}
		}
		Cancellation reason = this.reason;
		if (reason != null) {
			end(reason);
		}
	}

	private boolean enter() {
		synchronized (this) {
			if (this.reason != null) {
				return false;
			}
			this.phase = Phase.HANDLED;
			this.thread.enter();
		}
		this.request.runsOn(Thread.currentThread());
		Deadline deadline = this.request.deadline();
		if (deadline != null) {
			Deadline.setCurrent(deadline);
		}
		return true;
	}

	private void leave() {
		if (this.request.deadline() != null) {
			Deadline.setCurrent(null);
		}
		this.request.runsOn(null);
		this.thread.leave();
		synchronized (this) {
			this.phase = (this.original.isAsyncStarted()) ? Phase.ASYNCHRONOUS : Phase.OVER;
		}
	}

	/**
	 * End what was given up, on a thread of the container.
	 */
	private void end(Cancellation reason) throws IOException {
		this.guard.finish(reason);
		if (this.original.isAsyncStarted()) {
			if (this.async.giveUp()) {
				this.async.finish(this.guard.isAborted());
			}
		}
		else if (this.guard.isAborted()) {
			throw this.abort.get();
		}
	}

	@Override
	public boolean cancel(Cancellation reason) {
		if (this.guard.isDone()) {
			return false;
		}
		boolean finish;
		synchronized (this) {
			finish = this.phase == Phase.ASYNCHRONOUS && this.async.giveUp();
			boolean isOver = this.phase == Phase.ASYNCHRONOUS && !finish && !this.async.isDispatched();
			if (this.phase == Phase.OVER || isOver) {
				return false;
			}
			this.reason = reason;
		}
		this.guard.close(reason);
		this.thread.interrupt(this.request);
		this.request.warn();
		if (finish) {
			this.async.finish(this.guard.isAborted());
		}
		return true;
	}

	/**
	 * Where a request is.
	 */
	private enum Phase {

		/**
		 * A thread of the container is about to handle it, or does.
		 */
		HANDLED,

		/**
		 * It is asynchronous, and no thread of the container works on it.
		 */
		ASYNCHRONOUS,

		/**
		 * It was handled, and the container ends it.
		 */
		OVER

	}

}
