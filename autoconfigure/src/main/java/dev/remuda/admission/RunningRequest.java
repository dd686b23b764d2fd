package dev.remuda.admission;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A request that was let in and hasn't ended: what it asks for, which thread works on it,
 * and how to give it up. May be used by any thread.
 */
public final class RunningRequest {

	private static final Consumer<Cancellation> NOBODY = (reason) -> {
	};

	private final String method;

	private final String path;

	private final String group;

	private final long began;

	private final AtomicReference<Consumer<Cancellation>> canceller = new AtomicReference<>(NOBODY);

	private final AtomicReference<@Nullable Cancellation> cancellation = new AtomicReference<>();

	private volatile @Nullable Thread thread;

	private volatile @Nullable Thread eventLoop;

	private volatile @Nullable Supplier<@Nullable String> route;

	private volatile boolean over;

	RunningRequest(String method, String path, String group, long began) {
		this.method = method;
		this.path = path;
		this.group = group;
		this.began = began;
	}

	/**
	 * Return the HTTP method.
	 * @return the method
	 */
	public String method() {
		return this.method;
	}

	/**
	 * Return the path within the application, as it was sent. It may hold what is
	 * nobody's business: for logs, not for meters.
	 * @return the path
	 */
	public String path() {
		return this.path;
	}

	/**
	 * Return the group that the request belongs to.
	 * @return the name of its gate
	 */
	public String group() {
		return this.group;
	}

	/**
	 * Return when the request was let in.
	 * @return by {@link System#nanoTime}
	 */
	public long began() {
		return this.began;
	}

	/**
	 * Return the thread that works on the request.
	 * @return the thread; {@code null} if none is known, as while an asynchronous handler
	 * waits
	 */
	public @Nullable Thread thread() {
		return this.thread;
	}

	/**
	 * Say which thread works on the request.
	 * @param thread the thread; {@code null} if none does any more
	 */
	public void runsOn(@Nullable Thread thread) {
		this.thread = thread;
	}

	/**
	 * Return the event loop that the request came in on.
	 * @return the thread of the loop; {@code null} if it came in on none
	 */
	public @Nullable Thread eventLoop() {
		return this.eventLoop;
	}

	/**
	 * Say which event loop the request came in on.
	 * @param thread the thread of the loop
	 */
	public void cameInOn(Thread thread) {
		this.eventLoop = thread;
	}

	/**
	 * Return the pattern of paths that the handler of the request has.
	 * @return the pattern; {@code null} if none is known, as before there is a handler
	 */
	public @Nullable String route() {
		Supplier<@Nullable String> supplier = this.route;
		try {
			return (supplier != null) ? supplier.get() : null;
		}
		catch (RuntimeException ex) {
			// It has ended meanwhile, and its server has taken back what knows the route
			return null;
		}
	}

	/**
	 * Say who knows the route.
	 * @param route returns the pattern, {@code null} as long as there is none; called by
	 * any thread while the request hasn't ended
	 */
	public void routedBy(Supplier<@Nullable String> route) {
		this.route = route;
	}

	/**
	 * Say how the request is given up: done at once if it has been cancelled already. The
	 * last one said holds.
	 * @param canceller what to do, on the thread that cancels; must not block or throw
	 */
	public void whenCancelled(Consumer<Cancellation> canceller) {
		this.canceller.set(canceller);
		Cancellation reason = this.cancellation.get();
		if (reason != null && this.canceller.compareAndSet(canceller, NOBODY)) {
			canceller.accept(reason);
		}
	}

	/**
	 * Give the request up. Only the first call does anything, of a request that hasn't
	 * ended.
	 * @param reason why
	 * @return whether this call gave it up
	 */
	public boolean cancel(Cancellation reason) {
		if (this.over || !this.cancellation.compareAndSet(null, reason)) {
			return false;
		}
		this.canceller.getAndSet(NOBODY).accept(reason);
		return true;
	}

	/**
	 * Return why the request was given up.
	 * @return the reason; {@code null} if it wasn't
	 */
	public @Nullable Cancellation cancellation() {
		return this.cancellation.get();
	}

	/**
	 * Return whether the request has ended.
	 * @return whether nothing works on it any more
	 */
	public boolean isOver() {
		return this.over;
	}

	void end() {
		this.over = true;
		this.thread = null;
		this.route = null;
	}

}
