package dev.remuda.admission.servlet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import dev.remuda.admission.Deadline;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * An asynchronous request that may be given up: then its listeners are told that its time
 * is up, as the container would tell them, and who completes or dispatches it after that
 * comes too late and isn't told. It listens to the container in their stead, so that they
 * are known. May be used by any thread.
 */
final class GuardedAsync implements AsyncContext, AsyncListener {

	private final @Nullable Deadline deadline;

	private final ResponseGuard guard;

	private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

	private final List<Listener> listeners = new CopyOnWriteArrayList<>();

	private volatile @Nullable AsyncContext context;

	private volatile long timeout;

	/**
	 * Create a request that isn't asynchronous yet.
	 * @param deadline when it is given up at last; {@code null} for never
	 * @param guard knows whether it was given up
	 */
	GuardedAsync(@Nullable Deadline deadline, ResponseGuard guard) {
		this.deadline = deadline;
		this.guard = guard;
	}

	/**
	 * Take note that the request is asynchronous from now on, or again.
	 */
	AsyncContext started(AsyncContext context) {
		this.context = context;
		this.state.set(State.OPEN);
		context.addListener(this);
		setTimeout(context.getTimeout());
		return this;
	}

	/**
	 * Give the request up, unless the application has completed or dispatched it.
	 * @return whether it is given up now, and to be finished
	 */
	boolean giveUp() {
		return this.state.compareAndSet(State.OPEN, State.GIVEN_UP);
	}

	/**
	 * Return whether the application has dispatched the request, so that the container
	 * will come back with it.
	 */
	boolean isDispatched() {
		return this.state.get() == State.DISPATCHED;
	}

	/**
	 * Tell the listeners that the time is up, and end the request that was given up.
	 * @param dispatch whether the container has to come back with it
	 */
	void finish(boolean dispatch) {
		AsyncContext context = context();
		for (Listener listener : this.listeners) {
			try {
				listener.to().onTimeout(listener.event(this, context.getRequest(), context.getResponse(), null));
			}
			catch (IOException | RuntimeException ex) {
				// It was told, and the others are to be told as well
			}
		}
		try {
			if (dispatch) {
				context.dispatch();
			}
			else {
				context.complete();
			}
		}
		catch (IllegalStateException ex) {
			// The container itself has ended it
		}
	}

	private AsyncContext context() {
		return Objects.requireNonNull(this.context);
	}

	@Override
	public void complete() {
		if (mayBecome(State.COMPLETED)) {
			context().complete();
		}
	}

	@Override
	public void dispatch() {
		if (mayBecome(State.DISPATCHED)) {
			context().dispatch();
		}
	}

	@Override
	public void dispatch(String path) {
		if (mayBecome(State.DISPATCHED)) {
			context().dispatch(path);
		}
	}

	@Override
	public void dispatch(ServletContext servletContext, String path) {
		if (mayBecome(State.DISPATCHED)) {
			context().dispatch(servletContext, path);
		}
	}

	/**
	 * Return whether the application still has a say, and the container has to answer for
	 * what it makes of it.
	 */
	private boolean mayBecome(State state) {
		if (this.guard.isClosed()) {
			return false;
		}
		return this.state.compareAndSet(State.OPEN, state) || this.state.get() != State.GIVEN_UP;
	}

	@Override
	public ServletRequest getRequest() {
		return context().getRequest();
	}

	@Override
	public ServletResponse getResponse() {
		return context().getResponse();
	}

	@Override
	public boolean hasOriginalRequestAndResponse() {
		return context().hasOriginalRequestAndResponse();
	}

	@Override
	public void start(Runnable task) {
		context().start(task);
	}

	@Override
	public void addListener(AsyncListener listener) {
		this.listeners.add(new Listener(listener, null, null));
	}

	@Override
	public void addListener(AsyncListener listener, ServletRequest request, ServletResponse response) {
		this.listeners.add(new Listener(listener, request, response));
	}

	@Override
	public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
		return context().createListener(type);
	}

	/**
	 * Set the time after which the container gives the request up. Where the deadline
	 * comes before that, it doesn't: both at the same moment would answer twice.
	 */
	@Override
	public void setTimeout(long timeout) {
		this.timeout = timeout;
		boolean later = this.deadline != null && (timeout <= 0 || timeout >= this.deadline.remaining().toMillis());
		context().setTimeout((later) ? 0 : timeout);
	}

	@Override
	public long getTimeout() {
		return this.timeout;
	}

	@Override
	public void onStartAsync(AsyncEvent event) throws IOException {
		List<Listener> before = new ArrayList<>(this.listeners);
		this.listeners.clear();
		tell(before, event, AsyncListener::onStartAsync);
	}

	@Override
	public void onTimeout(AsyncEvent event) throws IOException {
		tell(this.listeners, event, AsyncListener::onTimeout);
	}

	@Override
	public void onError(AsyncEvent event) throws IOException {
		tell(this.listeners, event, AsyncListener::onError);
	}

	@Override
	public void onComplete(AsyncEvent event) throws IOException {
		tell(this.listeners, event, AsyncListener::onComplete);
	}

	/**
	 * Tell all, and fail afterwards if one of them has failed.
	 */
	private void tell(List<Listener> listeners, AsyncEvent event, Event kind) throws IOException {
		RuntimeException failure = null;
		for (Listener listener : listeners) {
			try {
				kind.tell(listener.to(), listener.event(this, event.getSuppliedRequest(), event.getSuppliedResponse(),
						event.getThrowable()));
			}
			catch (IOException | RuntimeException ex) {
				failure = (failure != null) ? failure : new IllegalStateException(ex);
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	private enum State {

		OPEN, DISPATCHED, COMPLETED, GIVEN_UP

	}

	/**
	 * What a listener is told.
	 */
	private interface Event {

		void tell(AsyncListener listener, AsyncEvent event) throws IOException;

	}

	/**
	 * Who is told.
	 */
	private record Listener(AsyncListener to, @Nullable ServletRequest request, @Nullable ServletResponse response) {

		AsyncEvent event(AsyncContext context, ServletRequest request, ServletResponse response,
				@Nullable Throwable failure) {
			return new AsyncEvent(context, (this.request != null) ? this.request : request,
					(this.response != null) ? this.response : response, failure);
		}

	}

}
