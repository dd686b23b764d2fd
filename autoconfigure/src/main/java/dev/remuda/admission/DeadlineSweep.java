package dev.remuda.admission;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Gives requests up whose deadline has passed. Nothing is planned for each request: it
 * looks at all of them when the first deadline passes, and before one that came meanwhile
 * can have passed its own.
 */
final class DeadlineSweep implements Runnable {

	/**
	 * How often one is tried again that couldn't be given up.
	 */
	private static final long AGAIN = Duration.ofMillis(100).toNanos();

	private static final long SHORTEST_REST = Duration.ofMillis(1).toNanos();

	/**
	 * How many times as long as it works it rests.
	 */
	private static final int REST = 20;

	private final RunningRequests running;

	private final long shortest;

	private final ScheduledExecutorService timer;

	private final Executor cancelling;

	/**
	 * Create a sweep.
	 * @param shortest what no request has less of; more than zero
	 * @param timer when it works
	 * @param cancelling gives the requests up, which may take a while
	 */
	DeadlineSweep(RunningRequests running, Duration shortest, ScheduledExecutorService timer, Executor cancelling) {
		this.running = running;
		this.shortest = shortest.toNanos();
		this.timer = timer;
		this.cancelling = cancelling;
	}

	void start() {
		plan(this.shortest);
	}

	private void plan(long nanos) {
		try {
			this.timer.schedule(this, nanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The application ends
		}
	}

	@Override
	public void run() {
		long now = System.nanoTime();
		long next = Math.min(sweep(this.running.all(), now), sweep(this.running.waiting(), now));
		long took = System.nanoTime() - now;
		plan(Math.max(next - took, Math.max(SHORTEST_REST, REST * took)));
	}

	/**
	 * Give up who is late.
	 * @return how long it is to the next deadline
	 */
	private long sweep(Set<RunningRequest> requests, long now) {
		long next = this.shortest;
		for (RunningRequest request : requests) {
			Deadline deadline = request.deadline();
			if (deadline == null || request.cancellation() != null) {
				continue;
			}
			long left = deadline.nanoTime() - now;
			if (left > 0) {
				next = Math.min(next, left);
			}
			else {
				next = Math.min(next, AGAIN);
				giveUp(request);
			}
		}
		return next;
	}

	private void giveUp(RunningRequest request) {
		if (request.claim()) {
			this.cancelling.execute(() -> request.cancelClaimed(Cancellation.DEADLINE));
		}
	}

}
