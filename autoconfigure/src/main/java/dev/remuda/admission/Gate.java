package dev.remuda.admission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

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

	private final Departures departures = new Departures();

	private final Map<Refusal.Reason, LongAdder> refused = new EnumMap<>(Refusal.Reason.class);

	private long numbers;

	private boolean timed;

	/**
	 * Create a gate.
	 * @param settings its limits
	 * @param listener who is told what it does
	 * @param timer ends the wait of those who have waited too long; mustn't end before
	 * the last request has
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
		for (Refusal.Reason reason : Refusal.Reason.values()) {
			this.refused.put(reason, new LongAdder());
		}
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
	 * Return how many requests were refused.
	 * @param reason why
	 * @return requests since the start
	 */
	public long refused(Refusal.Reason reason) {
		return Objects.requireNonNull(this.refused.get(reason)).sum();
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
			Entry entry = Entry.admitted(this, now, this.inFlight.incrementAndGet());
			this.listener.admitted(this.settings.name(), Duration.ZERO);
			return entry;
		}
		Arrival arrival;
		this.lock.lock();
		try {
			arrival = arrive(priority, now);
		}
		finally {
			this.lock.unlock();
		}
		if (arrival.displaced() != null) {
			tell(arrival.displaced(), now);
		}
		if (!arrival.waits()) {
			tell(arrival.entry(), now);
		}
		return arrival.entry();
	}

	private Arrival arrive(int priority, long now) {
		if (this.waiting.size() == 0 && this.inFlight.get() < this.settings.limit().current()) {
			this.departures.letIn(now);
			return new Arrival(Entry.admitted(this, now, this.inFlight.incrementAndGet()), false, null);
		}
		Entry displaced = null;
		if (this.waiting.size() >= this.settings.queueCapacity()) {
			Refusal refusal = refusal(Refusal.Reason.QUEUE_FULL, now);
			displaced = this.waiting.pollLessThan(priority);
			if (displaced == null) {
				return new Arrival(Entry.refused(this, now, refusal), false, null);
			}
			displaced = (displaced.refuse(refusal)) ? displaced : null;
		}
		Entry entry = Entry.waiting(this, priority, this.numbers++, now);
		this.waiting.add(entry);
		expectTimeout(now);
		return new Arrival(entry, true, displaced);
	}

	/**
	 * Return a refusal to one who would have to wait behind all who do.
	 */
	private Refusal refusal(Refusal.Reason reason, long now) {
		return new Refusal(reason,
				this.departures.timeFor(this.waiting.size() + 1, Math.max(1, this.inFlight.get()), now));
	}

	/**
	 * Tell that it is known whether a request is let in. Not called under the lock.
	 */
	private void tell(Entry entry, long now) {
		Duration waited = Duration.ofNanos(now - entry.arrival());
		Refusal refusal = entry.refusal();
		if (refusal != null) {
			Objects.requireNonNull(this.refused.get(refusal.reason())).increment();
			this.listener.refused(this.settings.name(), refusal.reason(), waited);
		}
		else {
			this.listener.admitted(this.settings.name(), waited);
		}
		entry.decided();
	}

	/**
	 * Take note that a request has ended that was let in.
	 */
	void ended(Entry entry, boolean failed) {
		long now = this.clock.getAsLong();
		long time = now - entry.admitted();
		if (this.settings.limit() == Limit.NONE) {
			this.inFlight.decrementAndGet();
		}
		else {
			if (!failed) {
				this.settings.limit().learn(entry.admitted(), time, entry.inFlight());
			}
			handOn(now, time);
		}
		this.listener.ended(this.settings.name(), Duration.ofNanos(time));
	}

	/**
	 * Give a place back, and all that are free to those who wait.
	 */
	private void handOn(long now, long time) {
		List<Entry> next = List.of();
		this.lock.lock();
		try {
			this.departures.ended(now, time);
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
		next.forEach((entry) -> tell(entry, now));
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
	 * Refuse a request because its deadline has passed, if it waits.
	 */
	boolean refuseLate(Entry entry) {
		this.lock.lock();
		try {
			if (!entry.refuse(new Refusal(Refusal.Reason.DEADLINE, Duration.ZERO))) {
				return false;
			}
			this.waiting.remove(entry);
		}
		finally {
			this.lock.unlock();
		}
		tell(entry, this.clock.getAsLong());
		return true;
	}

	/**
	 * See to it that the first of those who wait doesn't wait for too long.
	 */
	private void expectTimeout(long now) {
		Long first = (this.timed) ? null : this.waiting.firstArrival();
		if (first != null) {
			long left = first + this.settings.queueTimeout().toNanos() - now;
			this.timed = true;
			this.timer.schedule(this::expire, Math.max(0, left), TimeUnit.NANOSECONDS);
		}
	}

	private void expire() {
		long now = this.clock.getAsLong();
		List<Entry> late;
		this.lock.lock();
		try {
			late = this.waiting.pollBefore(now - this.settings.queueTimeout().toNanos());
			Refusal refusal = refusal(Refusal.Reason.QUEUE_TIMEOUT, now);
			late.removeIf((entry) -> !entry.refuse(refusal));
			this.timed = false;
			expectTimeout(now);
		}
		finally {
			this.lock.unlock();
		}
		late.forEach((entry) -> tell(entry, now));
	}

	/**
	 * What became of one who asked to be let in.
	 *
	 * @param entry the one
	 * @param waits whether it waits
	 * @param displaced one who was refused in its stead
	 */
	private record Arrival(Entry entry, boolean waits, @Nullable Entry displaced) {

	}

}
