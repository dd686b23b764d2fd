package dev.remuda.worker.watchdog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Watches the carriers of virtual threads: a new virtual thread waits for one, and if it
 * waits for too long, requests whose threads don't let go of theirs are looked for.
 */
final class CarrierWatch implements Watch {

	private static final String ADVICE = "Virtual threads that compute, or wait while they are pinned, keep all others "
			+ "waiting: move long computations to a pool of platform threads, or choose remuda.worker.model=servlet";

	/**
	 * How many stacks are taken at most, for each costs some microseconds.
	 */
	private static final int MOST_STACKS = 400;

	private final RequestsOnThreads requests;

	private final Heartbeat heartbeat;

	private final Due due;

	private final Reports reports;

	private final LagWindow lag;

	private final ProcessorShare processors = new ProcessorShare();

	private Map<Thread, StackSample> before = Map.of();

	/**
	 * Create a watch.
	 * @param virtualThreads runs each task on a new virtual thread
	 */
	CarrierWatch(WatchdogSettings settings, RequestsOnThreads requests, Executor virtualThreads, Reports reports,
			LagWindow lag) {
		this.requests = requests;
		this.heartbeat = new Heartbeat(virtualThreads);
		this.due = new Due(settings);
		this.reports = reports;
		this.lag = lag;
	}

	@Override
	public void look() {
		this.lag.add(this.heartbeat.lag(), System.nanoTime());
		int silence = beat();
		if (silence == 0) {
			this.before = Map.of();
		}
		if (this.due.isLookDue(silence)) {
			look(silence);
		}
	}

	private int beat() {
		try {
			return this.heartbeat.beat();
		}
		catch (RejectedExecutionException ex) {
			return 0;
		}
	}

	private void look(int silence) {
		Map<Thread, StackSample> now = new HashMap<>();
		HeldStacks held = new HeldStacks();
		for (RequestOnThread request : candidates()) {
			Thread thread = request.thread();
			if (thread != null) {
				StackSample stack = StackSample.of(thread);
				if (holdsCarrier(thread, stack)) {
					now.put(thread, stack);
					add(request, stack, this.before.get(thread), held);
				}
			}
		}
		this.before = now;
		if (!held.isEmpty() && this.due.isReportDue(silence)) {
			this.due.reported(silence);
			this.reports.add(Kind.CARRIERS, held.place(), () -> text(held));
		}
	}

	private static void add(RequestOnThread request, StackSample stack, @Nullable StackSample earlier,
			HeldStacks held) {
		StackTraceElement place = (earlier != null && !stack.isLoadingClass()) ? stack.placeSince(earlier) : null;
		if (place != null) {
			held.add(request.name(), place, stack);
		}
	}

	/**
	 * Return the requests that are most likely to hold a carrier: those whose threads are
	 * runnable, and then those that have taken the longest.
	 */
	private List<RequestOnThread> candidates() {
		List<RequestOnThread> runnable = new ArrayList<>();
		List<RequestOnThread> others = new ArrayList<>();
		for (RequestOnThread request : this.requests.begunBefore(System.nanoTime())) {
			Thread thread = request.thread();
			if (thread != null) {
				((thread.getState() == Thread.State.RUNNABLE) ? runnable : others).add(request);
			}
		}
		runnable.addAll(others);
		return runnable.subList(0, Math.min(MOST_STACKS, runnable.size()));
	}

	/**
	 * Return whether a virtual thread has a carrier. Java doesn't tell: one that waits
	 * without a carrier has the call that gave it back on top of its stack.
	 */
	private static boolean holdsCarrier(Thread thread, StackSample stack) {
		if (stack.frames().stream().limit(4).anyMatch((frame) -> frame.getMethodName().equals("parkOnCarrierThread"))) {
			return true;
		}
		return thread.getState() == Thread.State.RUNNABLE && !stack.frames().isEmpty()
				&& !stack.frames().get(0).getClassName().equals("java.lang.VirtualThread");
	}

	private String text(HeldStacks held) {
		StringBuilder text = new StringBuilder(
				"No carrier for a new virtual thread for %d ms: threads of %d requests don't let go of theirs"
					.formatted(TimeUnit.NANOSECONDS.toMillis(this.heartbeat.lag()), held.size()));
		held.appendTo(text);
		return text.append("%n%s".formatted(ADVICE)).toString();
	}

	@Override
	public double busyShare(long nanos) {
		return this.processors.since(nanos);
	}

}
