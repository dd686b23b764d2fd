package dev.remuda.admission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Lets requests in while fewer than a limit are in flight. The others wait in a bounded
 * queue for a bounded time, and are refused otherwise. May be used by any thread.
 *
 * <p>
 * One lock guards the queue and the count of a gate that has a limit, so that nobody
 * overtakes those who wait, and a place that gets free goes to the next of them at once.
 * It is held for a few steps, and nobody is told anything under it. A gate without a
 * limit only counts, and needs no lock.
 */
public final class Gate {

	private final GateSettings settings;

	private final GateListener listener;

	private final ScheduledExecutorService timer;

	private final LongSupplier clock;

	private final ReentrantLock lock = new ReentrantLock();

	private final AtomicInteger inFlight = new AtomicInteger();

	private final WaitingEntries waiting = new WaitingEntries();

	private final Departures departures;

	private long numbers;

	private boolean timed;

	/**
	 * Create a gate.
	 * @param settings its limits
	 * @param listener who is told what it does
	 * @param timer ends the wait of those who have waited too long
	 */
	public Gate(GateSettings settings, GateListener listener, ScheduledExecutorService timer) {
		this(settings, listener, timer, System::nanoTime);
	}

	/**
	 * Create a gate.
	 * @param clock nanoseconds since any moment, as {@link System#nanoTime} has them
	 */
	Gate(GateSettings settings, GateListener listener, ScheduledExecutorService timer, LongSupplier clock) {
		this.settings = settings;
		this.listener = listener;
		this.timer = timer;
		this.clock = clock;
		this.departures = new Departures(clock.getAsLong());
	}

	/**
	 * Return the limits.
	 * @return the settings
	 */
	public GateSettings settings() {
		return this.settings;
	}

	/**
	 * Return how many requests are in flight.
	 * @return requests that were let in and haven't ended
	 */
	public int inFlight() {
		return this.inFlight.get();
	}

	/**
	 * Return how many requests wait.
	 * @return requests in the queue
	 */
	public int queued() {
		this.lock.lock();
		try {
			return this.waiting.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Ask to be let in.
	 * @param priority who goes first when there is too much to do: a greater number goes
	 * before a smaller one, and takes its place in a queue that is full
	 * @return the request, which is let in, refused, or waits
	 */
	public Entry enter(int priority) {
		long now = this.clock.getAsLong();
		if (this.settings.limit() == Limit.NONE) {
			return letIn(now, this.inFlight.incrementAndGet());
		}
		Entry lesser;
		Entry queued = null;
		Refusal refusal;
		this.lock.lock();
		try {
			if (this.waiting.size() == 0 && this.inFlight.get() < this.settings.limit().current()) {
				return letIn(now, this.inFlight.incrementAndGet());
			}
			boolean full = this.waiting.size() >= this.settings.queueCapacity();
			lesser = (full) ? this.waiting.pollLessThan(priority) : null;
			if (!full || lesser != null) {
				queued = Entry.waiting(this, priority, this.numbers++, now);
				this.waiting.add(queued);
				expectTimeout(now);
			}
			refusal = refusal(Refusal.Reason.QUEUE_FULL, now);
		}
		finally {
			this.lock.unlock();
		}
		if (lesser != null) {
			refuse(lesser, refusal, now);
		}
		if (queued != null) {
			return queued;
		}
		this.listener.refused(this.settings.name(), refusal.reason(), Duration.ZERO);
		return Entry.refused(this, now, refusal);
	}

	private Entry letIn(long now, int inFlight) {
		this.listener.admitted(this.settings.name(), Duration.ZERO);
		return Entry.admitted(this, now, inFlight);
	}

	/**
	 * Return a refusal to one who would have to wait behind all who do.
	 */
	private Refusal refusal(Refusal.Reason reason, long now) {
		return new Refusal(reason, this.departures.timeFor(this.waiting.size() + 1, now));
	}

	private void refuse(Entry entry, Refusal refusal, long now) {
		if (entry.refuse(refusal)) {
			this.listener.refused(this.settings.name(), refusal.reason(), Duration.ofNanos(now - entry.arrival()));
			entry.decided();
		}
	}

	/**
	 * Take note that a request has ended that was let in.
	 */
	void ended(Entry entry, boolean dropped) {
		long now = this.clock.getAsLong();
		long time = now - entry.admitted();
		if (this.settings.limit() == Limit.NONE) {
			this.inFlight.decrementAndGet();
		}
		else {
			this.settings.limit().learn(entry.admitted(), time, entry.inFlight(), dropped);
			handOn(now);
		}
		this.listener.ended(this.settings.name(), Duration.ofNanos(time));
	}

	/**
	 * Give a place back, and all that are free to those who wait.
	 */
	private void handOn(long now) {
		List<Entry> next = List.of();
		this.lock.lock();
		try {
			this.departures.add(now);
			this.inFlight.decrementAndGet();
			while (this.waiting.size() > 0 && this.inFlight.get() < this.settings.limit().current()) {
				Entry first = Objects.requireNonNull(this.waiting.poll());
				if (first.admit(now, this.inFlight.get() + 1)) {
					this.inFlight.incrementAndGet();
					next = (next.isEmpty()) ? new ArrayList<>(1) : next;
					next.add(first);
				}
			}
		}
		finally {
			this.lock.unlock();
		}
		for (Entry entry : next) {
			this.listener.admitted(this.settings.name(), Duration.ofNanos(now - entry.arrival()));
			entry.decided();
		}
	}

	/**
	 * Take note that a request has left while it waited.
	 */
	void withdrawn(Entry entry) {
		this.lock.lock();
		try {
			this.waiting.remove(entry);
		}
		finally {
			this.lock.unlock();
		}
		this.listener.withdrawn(this.settings.name());
	}

	/**
	 * See to it that the first of those who wait doesn't wait for too long.
	 */
	private void expectTimeout(long now) {
		Long first = this.waiting.firstArrival();
		if (!this.timed && first != null) {
			this.timed = true;
			long left = first + this.settings.queueTimeout().toNanos() - now;
			this.timer.schedule(this::expire, Math.max(0, left), TimeUnit.NANOSECONDS);
		}
	}

	private void expire() {
		long now = this.clock.getAsLong();
		List<Entry> late;
		Refusal refusal;
		this.lock.lock();
		try {
			late = this.waiting.pollBefore(now - this.settings.queueTimeout().toNanos());
			refusal = refusal(Refusal.Reason.QUEUE_TIMEOUT, now);
			this.timed = false;
			expectTimeout(now);
		}
		finally {
			this.lock.unlock();
		}
		late.forEach((entry) -> refuse(entry, refusal, now));
	}

}
