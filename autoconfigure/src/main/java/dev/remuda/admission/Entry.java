package dev.remuda.admission;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * A request at a {@link Gate}. It is let in or refused, at once or after a while, and
 * when it was let in it must be {@link #end(boolean) ended}. May be used by any thread.
 */
public final class Entry {

	private static final Runnable TOLD = () -> {
	};

	private final Gate gate;

	private final int priority;

	private final long number;

	private final long arrival;

	private final AtomicReference<State> state;

	private final @Nullable CountDownLatch decided;

	private final AtomicReference<@Nullable Runnable> listener = new AtomicReference<>();

	private volatile @Nullable Refusal refusal;

	private volatile long admitted;

	private volatile int inFlight;

	private Entry(Gate gate, int priority, long number, long arrival, State state) {
		this.gate = gate;
		this.priority = priority;
		this.number = number;
		this.arrival = arrival;
		this.state = new AtomicReference<>(state);
		this.decided = (state == State.WAITING) ? new CountDownLatch(1) : null;
	}

	/**
	 * Create one that waits.
	 * @param number greater than that of all who came before
	 */
	static Entry waiting(Gate gate, int priority, long number, long now) {
		return new Entry(gate, priority, number, now, State.WAITING);
	}

	static Entry admitted(Gate gate, long now, int inFlight) {
		Entry entry = new Entry(gate, 0, 0, now, State.ADMITTED);
		entry.admitted = now;
		entry.inFlight = inFlight;
		return entry;
	}

	static Entry refused(Gate gate, long now, Refusal refusal) {
		Entry entry = new Entry(gate, 0, 0, now, State.REFUSED);
		entry.refusal = refusal;
		return entry;
	}

	/**
	 * Return whether it isn't known yet whether the request is let in.
	 * @return whether it waits
	 */
	public boolean isWaiting() {
		return this.state.get() == State.WAITING;
	}

	/**
	 * Return whether the request was let in and hasn't ended.
	 * @return whether it is in flight
	 */
	public boolean isLetIn() {
		return this.state.get() == State.ADMITTED;
	}

	/**
	 * Return why the request isn't let in.
	 * @return the refusal; {@code null} if it was let in, still waits or was withdrawn
	 */
	public @Nullable Refusal refusal() {
		return (this.state.get() == State.REFUSED) ? this.refusal : null;
	}

	/**
	 * Wait until it is known whether the request is let in, for no longer than it may
	 * wait. For callers that may block. On a virtual thread, others that have just come
	 * ask for a place before one that was let in at once goes on: they would be behind
	 * handlers that compute otherwise, in a queue without a bound, and no limit would
	 * ever be reached.
	 * @return whether it is let in
	 * @throws InterruptedException if the calling thread is interrupted; then the request
	 * is withdrawn
	 */
	public boolean await() throws InterruptedException {
		if (this.decided != null) {
			try {
				this.decided.await();
			}
			catch (InterruptedException ex) {
				end(false);
				throw ex;
			}
		}
		else if (this.gate.settings().limit() != Limit.NONE && this.refusal == null) {
			VirtualThreads.giveWay();
		}
		return this.state.get() == State.ADMITTED;
	}

	/**
	 * Have something done when it is known whether the request is let in: at once if it
	 * is known already, else on the thread that finds it out, which must not be held up.
	 * @param listener what to do; not done if the request has ended before
	 * @throws IllegalStateException if there is a listener already
	 */
	public void onDecision(Runnable listener) {
		if (!this.listener.compareAndSet(null, listener)) {
			throw new IllegalStateException("There is a listener already");
		}
		tell();
	}

	/**
	 * Give the place back, or leave the queue. Only the first call does anything.
	 * @param failed whether the request failed, so that the time it took says nothing
	 * about how much there is to do
	 * @return whether this was the first call, of a request that wasn't refused
	 */
	public boolean end(boolean failed) {
		State before = this.state.getAndUpdate((state) -> (state == State.REFUSED) ? state : State.OVER);
		if (before == State.ADMITTED) {
			this.gate.ended(this, failed);
		}
		else if (before == State.WAITING) {
			withdrawn();
		}
		return before == State.ADMITTED || before == State.WAITING;
	}

	/**
	 * Leave the queue. Does nothing unless the request waits.
	 * @return whether it left
	 */
	public boolean withdraw() {
		if (!this.state.compareAndSet(State.WAITING, State.OVER)) {
			return false;
		}
		withdrawn();
		return true;
	}

	private void withdrawn() {
		this.gate.withdrawn(this);
		Objects.requireNonNull(this.decided).countDown();
	}

	/**
	 * Refuse the request because its deadline has passed. Does nothing unless it waits.
	 * @return whether it is refused
	 */
	public boolean expire() {
		return this.gate.refuseLate(this);
	}

	/**
	 * Let the request in, unless it was withdrawn. Called under the lock of the gate.
	 * @return whether it is let in
	 */
	boolean admit(long now, int inFlight) {
		this.admitted = now;
		this.inFlight = inFlight;
		return this.state.compareAndSet(State.WAITING, State.ADMITTED);
	}

	/**
	 * Refuse the request, unless it was withdrawn. Called by the one who took it out of
	 * the queue.
	 * @return whether it is refused
	 */
	boolean refuse(Refusal refusal) {
		this.refusal = refusal;
		return this.state.compareAndSet(State.WAITING, State.REFUSED);
	}

	/**
	 * Tell those who wait. Not called under the lock of the gate.
	 */
	void decided() {
		if (this.decided != null) {
			this.decided.countDown();
		}
		tell();
	}

	/**
	 * Tell the listener if there is something to tell, and only once, be it that two
	 * threads find that out at the same time.
	 */
	private void tell() {
		State state = this.state.get();
		boolean known = state == State.ADMITTED || state == State.REFUSED;
		Runnable told = this.listener.get();
		if (known && told != null && this.listener.compareAndSet(told, TOLD)) {
			told.run();
		}
	}

	int priority() {
		return this.priority;
	}

	long number() {
		return this.number;
	}

	/**
	 * When it came, by the nanosecond clock.
	 */
	long arrival() {
		return this.arrival;
	}

	/**
	 * When it was let in, by the nanosecond clock.
	 */
	long admitted() {
		return this.admitted;
	}

	/**
	 * How many were in flight when it was let in, with itself.
	 */
	int inFlight() {
		return this.inFlight;
	}

	private enum State {

		WAITING, ADMITTED, REFUSED, OVER

	}

}
