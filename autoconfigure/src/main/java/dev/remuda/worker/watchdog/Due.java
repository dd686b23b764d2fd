package dev.remuda.worker.watchdog;

/**
 * Says when something that lasts is looked into: first half of the threshold before it
 * has lasted for the threshold, to compare with, then at the threshold, and again an
 * interval later. Counts in periods of the watchdog.
 */
final class Due {

	private final int threshold;

	private final int interval;

	private final int step;

	private int reported;

	Due(WatchdogSettings settings) {
		this.threshold = settings.thresholdPeriods();
		this.interval = settings.intervalPeriods();
		this.step = Math.max(1, this.threshold / 2);
	}

	/**
	 * Return whether it is time for a look.
	 * @param lasted periods that it has lasted in a row; 0 if it is over
	 */
	boolean isLookDue(int lasted) {
		if (lasted == 0) {
			this.reported = 0;
		}
		return lasted >= this.threshold - this.step && (lasted - this.threshold) % this.step == 0
				&& (this.reported == 0 || lasted - this.reported >= this.interval - this.step);
	}

	/**
	 * Return whether it is time for a report, at a look.
	 * @param lasted periods that it has lasted in a row
	 */
	boolean isReportDue(int lasted) {
		return lasted >= this.threshold && (this.reported == 0 || lasted - this.reported >= this.interval);
	}

	/**
	 * Take note of a report.
	 * @param lasted periods that it had lasted in a row
	 */
	void reported(int lasted) {
		this.reported = lasted;
	}

}
