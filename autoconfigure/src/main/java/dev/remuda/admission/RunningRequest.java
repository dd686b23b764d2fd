package dev.remuda.admission;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A request that was let in and hasn't ended, or that waits to be let in: what it asks
 * for, which thread works on it, and how to give it up. May be used by any thread.
 */
public final class RunningRequest {

	private static final Canceller NOBODY = (reason) -> true;

	private final String method;

	private final String path;

	private final String group;

	private final @Nullable CancelledRequests cancelled;

	private final long came = System.nanoTime();

	private volatile @Nullable Deadline deadline;

	private final AtomicReference<Canceller> canceller = new AtomicReference<>(NOBODY);

	private final AtomicReference<@Nullable Cancellation> cancellation = new AtomicReference<>();

	private volatile long began = this.came;

	private volatile @Nullable ClientSocket client;

	private volatile @Nullable Thread thread;

	private volatile @Nullable Thread eventLoop;

	private volatile @Nullable Supplier<@Nullable String> route;

	private volatile boolean over;

	private volatile boolean warned;

	/**
	 * Whether somebody is about to give it up. Belongs to the one who looks for requests
	 * that are late.
	 */
	private volatile boolean claimed;

	/**
	 * Create a request that has just come.
	 * @param timeout how long it may take; zero for as long as it likes
	 * @param cancelled counts it if it is given up; {@code null} if nobody does
	 */
	RunningRequest(String method, String path, String group, Duration timeout, @Nullable CancelledRequests cancelled) {
		this.method = method;
		this.path = path;
		this.group = group;
		this.deadline = (timeout.isZero()) ? null : Deadline.at(this.came + timeout.toNanos());
		this.cancelled = cancelled;
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
	 * Take note that the request is let in now.
	 */
	void begin() {
		this.began = System.nanoTime();
	}

	/**
	 * Return how long ago the request came.
	 * @return the time, with that in the queue
	 */
	public Duration age() {
		return Duration.ofNanos(System.nanoTime() - this.came);
	}

	/**
	 * Return when the request must have been answered.
	 * @return the deadline; {@code null} if it may take as long as it likes
	 */
	public @Nullable Deadline deadline() {
		return this.deadline;
	}

	/**
	 * From now on the request may take as long as it likes, as what it has become is no
	 * longer a request.
	 */
	public void dropDeadline() {
		this.deadline = null;
	}

	/**
	 * Return the connection that the request came on.
	 * @return the connection; {@code null} if nobody looks whether its client is still
	 * there
	 */
	public @Nullable ClientSocket client() {
		return this.client;
	}

	/**
	 * Say which connection the request came on, so that it is given up when its client
	 * leaves.
	 * @param client the connection
	 */
	public void cameFrom(@Nullable ClientSocket client) {
		this.client = client;
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
	 * @param canceller gives it up, on the thread that cancels
	 */
	public void whenCancelled(Canceller canceller) {
		this.canceller.set(canceller);
		Cancellation reason = this.cancellation.get();
		if (reason != null && this.canceller.compareAndSet(canceller, NOBODY)) {
			canceller.cancel(reason);
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
		Canceller used = this.canceller.getAndSet(NOBODY);
		if (!used.cancel(reason)) {
			this.canceller.compareAndSet(NOBODY, used);
			this.cancellation.set(null);
			return false;
		}
		if (this.cancelled != null) {
			this.cancelled.count(this, reason);
		}
		return true;
	}

	/**
	 * Give the request up in a while, unless that is going to happen already, or has.
	 * @return whether the caller has to do it now
	 */
	boolean claim() {
		if (this.claimed || this.cancellation.get() != null) {
			return false;
		}
		this.claimed = true;
		return true;
	}

	/**
	 * Give the request up that was claimed.
	 */
	void cancelClaimed(Cancellation reason) {
		cancel(reason);
		this.claimed = false;
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

	/**
	 * Write into the log that the request was late and no thread is known that works on
	 * it, unless it was written already, or another reason to give it up came first.
	 */
	public void warn() {
		if (mayWarn()) {
			warn(new StackTraceElement[0]);
		}
	}

	void warn(StackTraceElement[] stack) {
		if (this.cancelled != null) {
			this.cancelled.warnOfLateness(this, stack);
		}
	}

	/**
	 * Return whether it is to be written into the log that the request was late. Only the
	 * first call may do so.
	 */
	boolean mayWarn() {
		if (this.warned || this.cancelled == null || this.cancellation.get() != Cancellation.DEADLINE) {
			return false;
		}
		this.warned = true;
		return this.cancelled.mayWarnOfLateness();
	}

	@Nullable Interruption watch(Thread thread) {
		return (this.cancelled != null) ? this.cancelled.watch(this, thread) : null;
	}

	void end() {
		this.over = true;
		this.thread = null;
		this.route = null;
	}

	@Override
	public String toString() {
		return this.method + " " + this.path;
	}

}
