package dev.remuda.worker.watchdog;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * An event loop that is watched.
 */
final class WatchedLoop {

	private static final String ADVICE = "An event loop serves many connections and must not wait: return the value "
			+ "itself instead of a Mono or Flux, with remuda.worker.reactive.blocking at 'offload', or move what waits "
			+ "to threads that may, as with subscribeOn(Schedulers.boundedElastic())";

	private static final int REQUESTS_SHOWN = 3;

	/**
	 * A thread that could compute and did so for less than this part of the time was
	 * waiting for a processor.
	 */
	private static final int STARVED_SHARE = 20;

	private static final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

	private final Thread thread;

	private final Heartbeat heartbeat;

	private final Due due;

	private @Nullable Sample before;

	private int looks;

	private int late;

	private long cpu;

	WatchedLoop(Executor loop, Thread thread, WatchdogSettings settings) {
		this.thread = thread;
		this.heartbeat = new Heartbeat(loop);
		this.due = new Due(settings);
	}

	long lag() {
		return this.heartbeat.lag();
	}

	void look(RequestsOnThreads requests, Predicate<StackTraceElement> ownFrame, Reports reports) {
		int silence = this.heartbeat.beat();
		this.looks++;
		this.late += (silence > 0) ? 1 : 0;
		if (silence == 0) {
			this.before = null;
		}
		if (this.due.isLookDue(silence)) {
			Sample sample = sample(requests);
			StackTraceElement place = placeSince(this.before, sample, ownFrame);
			this.before = sample;
			if (place != null && this.due.isReportDue(silence)) {
				this.due.reported(silence);
				reports.add(Kind.EVENT_LOOP, HeldStacks.name(place), () -> text(sample));
			}
		}
	}

	private Sample sample(RequestsOnThreads requests) {
		List<RequestOnThread> all = requests.begunBefore(System.nanoTime());
		StackSample stack = StackSample.of(this.thread);
		RequestOnThread here = all.stream()
			.filter((request) -> request.thread() == this.thread)
			.findFirst()
			.orElse(null);
		List<RequestOnThread> others = all.stream()
			.filter((request) -> request.eventLoop() == this.thread)
			.limit(REQUESTS_SHOWN)
			.toList();
		boolean waits = this.thread.getState() != Thread.State.RUNNABLE || stack.isInNativeCode();
		return new Sample(stack, here, others, waits, threads.getThreadCpuTime(this.thread.getId()), System.nanoTime());
	}

	/**
	 * Return where the loop has been since before; {@code null} if it isn't blocked
	 * there.
	 */
	private static @Nullable StackTraceElement placeSince(@Nullable Sample before, Sample now,
			Predicate<StackTraceElement> ownFrame) {
		StackTraceElement library = now.stack().library();
		if (before == null || library == null || ownFrame.test(library) || now.isHeldUpByTheMachine(before)) {
			return null;
		}
		return now.isSameWork(before) ? now.stack().placeSince(before.stack()) : null;
	}

	private String text(Sample sample) {
		StringBuilder text = new StringBuilder("Event loop '%s' blocked for %d ms".formatted(this.thread.getName(),
				TimeUnit.NANOSECONDS.toMillis(lag())));
		if (sample.request() != null) {
			text.append(" by ").append(sample.request().name());
		}
		else if (!sample.others().isEmpty()) {
			text.append("; in flight on it: ")
				.append(sample.others().stream().map(RequestOnThread::name).collect(Collectors.joining(", ")));
		}
		sample.stack().appendTo(text);
		return text.append("%n%s".formatted(ADVICE)).toString();
	}

	/**
	 * Return the share of time that the loop computed, or kept others waiting.
	 */
	double busyShare(long nanos) {
		long before = this.cpu;
		this.cpu = Math.max(0, threads.getThreadCpuTime(this.thread.getId()));
		double computed = (before > 0) ? (double) (this.cpu - before) / nanos : 0;
		double waited = (double) this.late / Math.max(1, this.looks);
		this.looks = 0;
		this.late = 0;
		return Math.min(1, Math.max(computed, waited));
	}

	/**
	 * What the loop was doing.
	 *
	 * @param request the request that it worked on; {@code null} if none is known
	 * @param others requests that came in on it
	 * @param waits whether it may have been waiting for something
	 * @param cpu the time for which it has had a processor, in nanoseconds
	 * @param taken when this was seen, by {@link System#nanoTime}
	 */
	private record Sample(StackSample stack, @Nullable RequestOnThread request, List<RequestOnThread> others,
			boolean waits, long cpu, long taken) {

		/**
		 * One that goes from request to request has much to do, and is blocked only if it
		 * does the same in each.
		 */
		boolean isSameWork(Sample before) {
			return Objects.equals(before.request, this.request) || this.stack.hasSameTop(before.stack);
		}

		/**
		 * One that loads classes is cold, and one that could compute and had no processor
		 * waits for its turn.
		 */
		boolean isHeldUpByTheMachine(Sample before) {
			boolean starved = !this.waits && !before.waits
					&& this.cpu - before.cpu < (this.taken - before.taken) / STARVED_SHARE;
			return starved || this.stack.isLoadingClass() || before.stack.isLoadingClass();
		}

	}

}
