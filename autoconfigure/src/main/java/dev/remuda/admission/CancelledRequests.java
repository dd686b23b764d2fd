package dev.remuda.admission;

import java.lang.System.Logger;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * Counts the requests that were given up, writes down those that were late, and watches
 * whether their handlers end. May be used by any thread.
 */
public final class CancelledRequests implements CancellationCounts {

	/**
	 * A handler that hasn't ended by then is stuck.
	 */
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private static final int WARNINGS_A_MINUTE = 10;

	private final GateListener listener;

	private final ScheduledExecutorService timer;

	private final LimitedWarnings lateness;

	private final LimitedWarnings stubbornness;

	private final Map<Cancellation, LongAdder> cancelled = new EnumMap<>(Cancellation.class);

	private final AtomicInteger stuck = new AtomicInteger();

	private final LongAdder stuckInAll = new LongAdder();

	/**
	 * Create counts.
	 * @param listener who is told of each request that is given up
	 * @param timer looks after a while whether a handler has ended
	 */
	public CancelledRequests(GateListener listener, ScheduledExecutorService timer) {
		Logger logger = System.getLogger(CancelledRequests.class.getName());
		this.listener = listener;
		this.timer = timer;
		this.lateness = new LimitedWarnings(logger, "%d more requests of the last minute have passed their deadline",
				WARNINGS_A_MINUTE, timer);
		this.stubbornness = new LimitedWarnings(logger,
				"%d more handlers of the last minute take no notice of an interrupt", WARNINGS_A_MINUTE, timer);
		for (Cancellation reason : Cancellation.values()) {
			this.cancelled.put(reason, new LongAdder());
		}
	}

	@Override
	public long cancelled(Cancellation reason) {
		return Objects.requireNonNull(this.cancelled.get(reason)).sum();
	}

	@Override
	public int stuck() {
		return this.stuck.get();
	}

	@Override
	public long stuckInAll() {
		return this.stuckInAll.sum();
	}

	/**
	 * Take note that a request was given up.
	 */
	void count(RunningRequest request, Cancellation reason) {
		Objects.requireNonNull(this.cancelled.get(reason)).increment();
		this.listener.cancelled(request.group(), reason);
	}

	/**
	 * Return whether one more late request may be written down.
	 */
	boolean mayWarnOfLateness() {
		return this.lateness.isNext();
	}

	/**
	 * Write down a late request.
	 * @param stack where it was; empty if no thread is known that works on it
	 */
	void warnOfLateness(RunningRequest request, StackTraceElement[] stack) {
		this.lateness.write("%s has passed its deadline after %d ms%s".formatted(request, request.age().toMillis(),
				(stack.length > 0) ? ", here:" + text(stack) : ", and no thread works on it at the moment"));
	}

	/**
	 * Watch whether a handler ends that is interrupted.
	 */
	Interruption watch(RunningRequest request, Thread thread) {
		Interruption interruption = new Interruption(request, thread, this.stuck::decrementAndGet);
		try {
			this.timer.schedule(() -> lookAt(interruption), PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The application ends
		}
		return interruption;
	}

	private void lookAt(Interruption interruption) {
		if (!interruption.isOverdue()) {
			return;
		}
		this.stuck.incrementAndGet();
		this.stuckInAll.increment();
		if (this.stubbornness.isNext()) {
			this.stubbornness.write("%s was given up, and its handler takes no notice of the interrupt, here:%s"
				.formatted(interruption.request(), text(interruption.stack())));
		}
	}

	private static String text(StackTraceElement[] stack) {
		return Arrays.stream(stack).map((frame) -> "\n\tat " + frame).collect(Collectors.joining());
	}

}
