package dev.remuda.worker.watchdog;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Watches a pool of threads. It is exhausted if all of them are in use, and what waits
 * will wait for longer than the threshold: with many short requests it won't. And most of
 * its threads must work on the same requests all that time, as far as these are known.
 */
final class PoolWatch implements Watch {

	private static final String ADVICE = "Give what they wait for a timeout, or let in less with "
			+ "remuda.admission.max-in-flight; where they only wait, raise remuda.worker.threads, or choose "
			+ "remuda.worker.model=virtual";

	private static final int MOST_STACKS = 400;

	private final WorkerPool pool;

	private final RequestsOnThreads requests;

	private final WatchdogSettings settings;

	private final Due due;

	private final Reports reports;

	/**
	 * Tasks that had been done, at each of the last looks.
	 */
	private final Deque<Long> completed = new ArrayDeque<>();

	private Set<RequestOnThread> before = Set.of();

	private int full;

	private long busy;

	private int looks;

	PoolWatch(WatchdogSettings settings, RequestsOnThreads requests, WorkerPool pool, Reports reports) {
		this.pool = pool;
		this.requests = requests;
		this.settings = settings;
		this.due = new Due(settings);
		this.reports = reports;
	}

	@Override
	public void look() {
		int inUse = this.pool.busy();
		this.busy += inUse;
		this.looks++;
		int waiting = (inUse >= this.pool.size()) ? this.pool.waiting() : 0;
		this.full = (waiting > 0) ? this.full + 1 : 0;
		int lasted = (completedInThreshold() < waiting) ? this.full : 0;
		if (this.due.isLookDue(lasted)) {
			look(lasted, waiting);
		}
	}

	private void look(int lasted, int waiting) {
		List<RequestOnThread> now = this.requests.begunBefore(System.nanoTime());
		HeldStacks held = held(now);
		this.before = Set.copyOf(now);
		if (this.due.isReportDue(lasted) && (this.requests == RequestsOnThreads.NONE || isMost(held.size()))) {
			this.due.reported(lasted);
			this.reports.add(Kind.POOL, held.isEmpty() ? "" : held.place(), () -> text(held, waiting));
		}
	}

	private boolean isMost(int held) {
		return 2 * held >= Math.min(MOST_STACKS, this.pool.size());
	}

	/**
	 * Return how many tasks were done in the time of the threshold, all of which the pool
	 * was full; a great number if it wasn't.
	 */
	private long completedInThreshold() {
		if (this.full == 0) {
			this.completed.clear();
			return Long.MAX_VALUE;
		}
		long now = this.pool.completed();
		this.completed.add(now);
		if (this.completed.size() <= this.settings.thresholdPeriods()) {
			return Long.MAX_VALUE;
		}
		return now - this.completed.remove();
	}

	/**
	 * Return where those requests are that were there at the last look, too. Others come
	 * and go, and hold nothing.
	 */
	private HeldStacks held(List<RequestOnThread> now) {
		HeldStacks held = new HeldStacks();
		now.stream().filter(this.before::contains).limit(MOST_STACKS).forEach((request) -> {
			Thread thread = request.thread();
			if (thread != null) {
				StackSample stack = StackSample.of(thread);
				StackTraceElement place = stack.place();
				if (place != null && !stack.isLoadingClass()) {
					held.add(request.name(), place, stack);
				}
			}
		});
		return held;
	}

	private String text(HeldStacks held, int waiting) {
		StringBuilder text = new StringBuilder(
				"All %d threads are in use, and what waits for one, %d tasks, waits for longer than %d ms"
					.formatted(this.pool.size(), waiting, this.settings.threshold().toMillis()));
		held.appendTo(text);
		return text.append("%n%s".formatted(ADVICE)).toString();
	}

	@Override
	public double busyShare(long nanos) {
		double share = (double) this.busy / Math.max(1, this.looks) / Math.max(1, this.pool.size());
		this.busy = 0;
		this.looks = 0;
		return Math.min(1, share);
	}

}
