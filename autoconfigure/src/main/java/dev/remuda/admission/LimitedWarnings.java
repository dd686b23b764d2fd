package dev.remuda.admission;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Warnings of one kind: so many a minute are written down, and the rest is counted in one
 * line at the end of the minute. May be used by any thread.
 */
final class LimitedWarnings {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final Logger logger;

	private final String rest;

	private final int most;

	private final ScheduledExecutorService timer;

	private boolean counting;

	private int asked;

	/**
	 * Create warnings.
	 * @param rest what to say of those that weren't written down, with a place for their
	 * number
	 * @param most how many may be written down in a minute
	 * @param timer ends the minute
	 */
	LimitedWarnings(Logger logger, String rest, int most, ScheduledExecutorService timer) {
		this.logger = logger;
		this.rest = rest;
		this.most = most;
		this.timer = timer;
	}

	/**
	 * Return whether one more may be written down, for to make the text costs something.
	 */
	synchronized boolean isNext() {
		if (!this.counting) {
			this.counting = true;
			try {
				this.timer.schedule(this::endMinute, MINUTE.toNanos(), TimeUnit.NANOSECONDS);
			}
			catch (RejectedExecutionException ex) {
				// The application ends, and this minute with it
			}
		}
		return ++this.asked <= this.most;
	}

	void write(String text) {
		this.logger.log(Level.WARNING, text);
	}

	private void endMinute() {
		int left;
		synchronized (this) {
			left = this.asked - this.most;
			this.counting = false;
			this.asked = 0;
		}
		if (left > 0) {
			write(this.rest.formatted(left));
		}
	}

}
