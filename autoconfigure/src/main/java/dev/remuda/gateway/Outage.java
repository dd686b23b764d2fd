package dev.remuda.gateway;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Whether something that is asked again and again doesn't answer. After some failures in
 * a row it is left alone, save for one question a second. May be used by any thread.
 */
final class Outage {

	/**
	 * A single one may be a hiccup.
	 */
	private static final int FAILURES = 5;

	private static final long INTERVAL = 1_000_000_000L;

	private final LongSupplier clock;

	private final AtomicInteger failures = new AtomicInteger();

	private final AtomicLong next = new AtomicLong();

	/**
	 * Create an outage that hasn't begun.
	 * @param clock nanoseconds since any moment
	 */
	Outage(LongSupplier clock) {
		this.clock = clock;
	}

	/**
	 * Return whether a question may be asked. During an outage that is one a second.
	 */
	boolean mayAsk() {
		if (!isOn()) {
			return true;
		}
		long due = this.next.get();
		long now = this.clock.getAsLong();
		return now - due >= 0 && this.next.compareAndSet(due, now + INTERVAL);
	}

	boolean isOn() {
		return this.failures.get() >= FAILURES;
	}

	/**
	 * Take note of a failure.
	 * @return whether the outage begins with it
	 */
	boolean failed() {
		return failed(1);
	}

	/**
	 * Take note that no question can be asked at all.
	 * @return whether the outage begins with that
	 */
	boolean began() {
		return failed(FAILURES);
	}

	private boolean failed(int times) {
		int before = this.failures.getAndUpdate((count) -> Math.min(FAILURES, count + times));
		if (before < FAILURES && before + times >= FAILURES) {
			this.next.set(this.clock.getAsLong() + INTERVAL);
			return true;
		}
		return false;
	}

	/**
	 * Take note of an answer.
	 * @return whether the outage ends with it
	 */
	boolean answered() {
		// Most often there is nothing to write, and all event loops come here
		return this.failures.get() > 0 && this.failures.getAndSet(0) >= FAILURES;
	}

}
