package dev.remuda.worker.watchdog;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Counts what was found, and tells of it: of each place once an interval, and of no more
 * than {@value #MOST} places in that time. May be used by any thread.
 */
final class Reports {

	static final int MOST = 20;

	private final long interval;

	private final WatchdogLog log;

	private final LongSupplier clock;

	private final AtomicLongArray counts = new AtomicLongArray(Kind.values().length);

	/**
	 * Places of which was told in the last interval, or earlier if nobody needed the
	 * room.
	 */
	private final Map<String, Told> places = new HashMap<>();

	private long untoldElsewhere;

	Reports(WatchdogSettings settings, WatchdogLog log, LongSupplier clock) {
		this.interval = settings.interval().toNanos();
		this.log = log;
		this.clock = clock;
	}

	/**
	 * Count something that was found, and tell of it unless it is too soon.
	 * @param kind what it is
	 * @param place where it is
	 * @param text what to tell
	 */
	void add(Kind kind, String place, Supplier<String> text) {
		this.counts.incrementAndGet(kind.ordinal());
		long untold = turn(kind + " " + place);
		if (untold >= 0) {
			this.log.report((untold == 0) ? text.get()
					: "%s%n(Of %d more since the last report nothing was said)".formatted(text.get(), untold));
		}
	}

	long count(Kind kind) {
		return this.counts.get(kind.ordinal());
	}

	/**
	 * Return how many there were that nobody was told of; -1 if it is too soon for this
	 * one, too.
	 */
	private synchronized long turn(String place) {
		long now = this.clock.getAsLong();
		Told told = this.places.get(place);
		if (told != null && now - told.when < this.interval) {
			told.untold++;
			return -1;
		}
		if (told == null && this.places.size() >= MOST && !makeRoom(now)) {
			this.untoldElsewhere++;
			return -1;
		}
		long untold = this.untoldElsewhere + ((told != null) ? told.untold : 0);
		this.untoldElsewhere = 0;
		this.places.put(place, new Told(now));
		return untold;
	}

	private boolean makeRoom(long now) {
		return this.places.values().removeIf((told) -> {
			boolean old = now - told.when >= this.interval;
			this.untoldElsewhere += old ? told.untold : 0;
			return old;
		});
	}

	/**
	 * When a place was told of, and how often it was found since.
	 */
	private static final class Told {

		private final long when;

		private long untold;

		Told(long when) {
			this.when = when;
		}

	}

}
