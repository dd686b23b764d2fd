package dev.remuda.gateway.upstream;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A clock that stands still until it is moved. It begins shortly before nanoseconds
 * overflow, as {@link System#nanoTime} is free to do.
 */
class FakeClock implements LongSupplier {

	private volatile long now = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();

	@Override
	public long getAsLong() {
		return this.now;
	}

	void advance(Duration time) {
		this.now += time.toNanos();
	}

}
