package dev.remuda.worker.watchdog;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * A thread that looks from time to time whether the threads that serve requests get on.
 * What holds up the whole process, as a garbage collection or a machine that has too much
 * to do, holds up the watchdog as well, and such time doesn't count.
 */
public final class Watchdog implements WatchdogFigures, AutoCloseable {

	private static final long BUSY_SHARE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final long STOPS_WITHIN_SECONDS = 2;

	private final WatchdogSettings settings;

	private final WatchdogLog log;

	private final Reports reports;

	private final List<Watch> watches;

	private final @Nullable LagWindow eventLoopLag;

	private final @Nullable LagWindow carrierLag;

	private final Thread thread = new Thread(this::run, "worker-watchdog");

	private final AtomicBoolean started = new AtomicBoolean();

	private final CountDownLatch stopped = new CountDownLatch(1);

	private volatile double busyShare;

	private boolean failed;

	private Watchdog(WatchdogSettings settings, WatchdogLog log, Reports reports, @Nullable LagWindow eventLoopLag,
			@Nullable LagWindow carrierLag, Watch... watches) {
		this.settings = settings;
		this.log = log;
		this.reports = reports;
		this.eventLoopLag = eventLoopLag;
		this.carrierLag = carrierLag;
		this.watches = List.of(watches);
		this.thread.setDaemon(true);
	}

	/**
	 * Create a watchdog of event loops: those that {@link #eventLoops()} is given.
	 * @param settings when something is reported
	 * @param requests the requests that are worked on
	 * @param ownCall whether a call is the event loop's own, in which it waits for its
	 * connections
	 * @param log where to report
	 * @return the watchdog, to be started
	 */
	public static Watchdog ofEventLoops(WatchdogSettings settings, RequestsOnThreads requests,
			Predicate<StackTraceElement> ownCall, WatchdogLog log) {
		Reports reports = new Reports(settings, log, System::nanoTime);
		LagWindow lag = new LagWindow();
		return new Watchdog(settings, log, reports, lag, null,
				new EventLoopWatch(settings, requests, ownCall, reports, lag));
	}

	/**
	 * Create a watchdog of the carriers of virtual threads.
	 * @param settings when something is reported
	 * @param requests the requests that are worked on
	 * @param virtualThreads runs each task on a new virtual thread
	 * @param log where to report
	 * @return the watchdog, to be started
	 */
	public static Watchdog ofCarriers(WatchdogSettings settings, RequestsOnThreads requests, Executor virtualThreads,
			WatchdogLog log) {
		Reports reports = new Reports(settings, log, System::nanoTime);
		LagWindow lag = new LagWindow();
		return new Watchdog(settings, log, reports, null, lag,
				new CarrierWatch(settings, requests, virtualThreads, reports, lag),
				new PinWatch(settings, requests, reports, log));
	}

	/**
	 * Create a watchdog of a pool of threads.
	 * @param settings when something is reported
	 * @param requests the requests that are worked on
	 * @param pool the pool
	 * @param log where to report
	 * @return the watchdog, to be started
	 */
	public static Watchdog ofPool(WatchdogSettings settings, RequestsOnThreads requests, WorkerPool pool,
			WatchdogLog log) {
		Reports reports = new Reports(settings, log, System::nanoTime);
		return new Watchdog(settings, log, reports, null, null, new PoolWatch(settings, requests, pool, reports));
	}

	/**
	 * Return what takes the event loops to be watched.
	 * @return takes event loops; does nothing with them if this isn't a watchdog of event
	 * loops
	 */
	public EventLoops eventLoops() {
		return (this.watches.get(0) instanceof EventLoops loops) ? loops : (loop, thread) -> {
		};
	}

	/**
	 * Begin to look. Further calls do nothing.
	 */
	public void start() {
		if (this.started.compareAndSet(false, true)) {
			this.thread.start();
		}
	}

	private void run() {
		try {
			long measured = System.nanoTime();
			while (!this.stopped.await(this.settings.period().toNanos(), TimeUnit.NANOSECONDS)) {
				this.watches.forEach(this::look);
				long now = System.nanoTime();
				if (now - measured >= BUSY_SHARE_NANOS) {
					long nanos = now - measured;
					this.busyShare = this.watches.stream().mapToDouble((watch) -> watch.busyShare(nanos)).sum();
					measured = now;
				}
			}
		}
		catch (InterruptedException ex) {
			// Nobody does; it would be meant to end
		}
		finally {
			this.watches.forEach(Watch::close);
		}
	}

	private void look(Watch watch) {
		try {
			watch.look();
		}
		catch (RuntimeException ex) {
			if (!this.failed) {
				this.failed = true;
				this.log.note("The watchdog failed, and goes on: " + ex);
			}
		}
	}

	/**
	 * Look no more, and wait a little for the thread to end.
	 */
	@Override
	public void close() {
		this.stopped.countDown();
		try {
			this.thread.join(TimeUnit.SECONDS.toMillis(STOPS_WITHIN_SECONDS));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Return whether something is looked for.
	 * @param kind what
	 * @return whether this watchdog can find it
	 */
	public boolean finds(Kind kind) {
		return switch (kind) {
			case EVENT_LOOP -> this.eventLoopLag != null;
			case CARRIERS, PINNED -> this.carrierLag != null;
			case POOL -> this.eventLoopLag == null && this.carrierLag == null;
		};
	}

	/**
	 * Return how often something was found.
	 * @param kind what
	 * @return how often since the start
	 */
	public long found(Kind kind) {
		return this.reports.count(kind);
	}

	@Override
	public @Nullable Lag eventLoopLagMillis() {
		return (this.eventLoopLag != null) ? this.eventLoopLag.lag() : null;
	}

	@Override
	public @Nullable Lag carrierLagMillis() {
		return (this.carrierLag != null) ? this.carrierLag.lag() : null;
	}

	@Override
	public long pinned() {
		return found(Kind.PINNED);
	}

	@Override
	public long blocked() {
		return found(Kind.EVENT_LOOP) + found(Kind.CARRIERS) + found(Kind.POOL);
	}

	@Override
	public double busyShare() {
		return this.busyShare;
	}

}
