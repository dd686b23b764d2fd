package dev.remuda.worker.watchdog;

import org.jspecify.annotations.Nullable;

/**
 * Watches virtual threads that are pinned, where Java tells of them.
 */
final class PinWatch implements Watch {

	private final WatchdogSettings settings;

	private final RecentRequests requests;

	private final Reports reports;

	private final WatchdogLog log;

	private final int every;

	private @Nullable PinnedThreads pinned;

	private int looks;

	PinWatch(WatchdogSettings settings, RequestsOnThreads requests, Reports reports, WatchdogLog log) {
		this.settings = settings;
		this.requests = new RecentRequests(requests, settings.threshold().toNanos() / 2);
		this.reports = reports;
		this.log = log;
		// A request that is pinned for the threshold is then seen at least once
		this.every = Math.max(1, settings.thresholdPeriods() / 2);
	}

	/**
	 * At the first look JFR begins, which takes a while.
	 */
	@Override
	public void look() {
		if (this.looks++ == 0) {
			this.pinned = listen();
		}
		if (this.pinned != null && this.looks % this.every == 0) {
			this.requests.look();
		}
	}

	private @Nullable PinnedThreads listen() {
		try {
			return PinnedThreads.listen(this.settings, this.requests, this.reports);
		}
		catch (RuntimeException | LinkageError ex) {
			this.log.note("Virtual threads that are pinned are not found: " + ex);
			return null;
		}
	}

	@Override
	public void close() {
		if (this.pinned != null) {
			this.pinned.close();
		}
	}

}
