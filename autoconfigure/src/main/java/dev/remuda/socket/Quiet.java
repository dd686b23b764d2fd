package dev.remuda.socket;

import java.time.Duration;

/**
 * Says when a socket that listens may be closed without losing a connection: when nobody
 * has come for a while, so that the handshakes that were under way are over. Where
 * connections come all the time, it is said after a while that it has to be now.
 */
public final class Quiet {

	private final long shortest;

	private final long deadline;

	private volatile long since;

	/**
	 * Create one, which counts from now on.
	 * @param shortest how long nobody must have come
	 * @param longest after how long it is said in any case
	 */
	public Quiet(Duration shortest, Duration longest) {
		this.since = System.nanoTime();
		this.shortest = shortest.toNanos();
		this.deadline = this.since + longest.toNanos();
	}

	/**
	 * Take note that somebody has come.
	 */
	public void interrupt() {
		this.since = System.nanoTime();
	}

	/**
	 * Return whether the socket may be closed, if nobody waits at this moment.
	 * @return whether nobody has come for long enough, or it has taken too long
	 */
	public boolean isLongEnough() {
		return System.nanoTime() - this.since >= this.shortest || isOverdue();
	}

	/**
	 * Return whether it has taken too long.
	 * @return whether it has to be now
	 */
	public boolean isOverdue() {
		return System.nanoTime() - this.deadline >= 0;
	}

}
