package dev.remuda.admission;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * When a request must have been answered. On the thread of a handler it is
 * {@link #current()}, and for reactive handlers it is in Reactor's context under this
 * class. May be used by any thread.
 */
public final class Deadline {

	private static final ThreadLocal<@Nullable Deadline> CURRENT = new ThreadLocal<>();

	private final long nanoTime;

	private Deadline(long nanoTime) {
		this.nanoTime = nanoTime;
	}

	/**
	 * Create a deadline.
	 * @param nanoTime when it is, by {@link System#nanoTime}
	 * @return the deadline
	 */
	public static Deadline at(long nanoTime) {
		return new Deadline(nanoTime);
	}

	/**
	 * Return the deadline of the request that the calling thread works on.
	 * @return the deadline; {@code null} if it works on none, or on one without
	 */
	public static @Nullable Deadline current() {
		return CURRENT.get();
	}

	/**
	 * Say which deadline the work of the calling thread has.
	 * @param deadline the deadline; {@code null} for none any more
	 */
	public static void setCurrent(@Nullable Deadline deadline) {
		if (deadline != null) {
			CURRENT.set(deadline);
		}
		else {
			CURRENT.remove();
		}
	}

	/**
	 * Return how much time is left.
	 * @return the time, zero if none is
	 */
	public Duration remaining() {
		return Duration.ofNanos(Math.max(0, this.nanoTime - System.nanoTime()));
	}

	/**
	 * Return whether no time is left.
	 * @return whether the deadline has passed
	 */
	public boolean hasPassed() {
		return this.nanoTime - System.nanoTime() <= 0;
	}

	/**
	 * Return when it is.
	 * @return by {@link System#nanoTime}
	 */
	public long nanoTime() {
		return this.nanoTime;
	}

}
