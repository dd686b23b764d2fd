package dev.remuda.worker.watchdog;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

/**
 * Watches event loops.
 */
final class EventLoopWatch implements Watch, EventLoops {

	private final WatchdogSettings settings;

	private final RequestsOnThreads requests;

	private final Predicate<StackTraceElement> ownFrame;

	private final Reports reports;

	private final LagWindow lag;

	private final Map<Executor, WatchedLoop> loops = new ConcurrentHashMap<>();

	/**
	 * Create a watch.
	 * @param ownFrame whether a call is the event loop's own: it isn't blocked while it
	 * waits for its connections
	 */
	EventLoopWatch(WatchdogSettings settings, RequestsOnThreads requests, Predicate<StackTraceElement> ownFrame,
			Reports reports, LagWindow lag) {
		this.settings = settings;
		this.requests = requests;
		this.ownFrame = ownFrame;
		this.reports = reports;
		this.lag = lag;
	}

	@Override
	public void watch(Executor eventLoop, Thread thread) {
		if (!this.loops.containsKey(eventLoop)) {
			this.loops.putIfAbsent(eventLoop, new WatchedLoop(eventLoop, thread, this.settings));
		}
	}

	@Override
	public void look() {
		long latest = 0;
		for (Map.Entry<Executor, WatchedLoop> entry : this.loops.entrySet()) {
			WatchedLoop loop = entry.getValue();
			latest = Math.max(latest, loop.lag());
			try {
				loop.look(this.requests, this.ownFrame, this.reports);
			}
			catch (RejectedExecutionException ex) {
				// It has ended
				this.loops.remove(entry.getKey());
			}
		}
		this.lag.add(latest, System.nanoTime());
	}

	@Override
	public double busyShare(long nanos) {
		Collection<WatchedLoop> all = this.loops.values();
		return all.stream().mapToDouble((loop) -> loop.busyShare(nanos)).average().orElse(0);
	}

}
