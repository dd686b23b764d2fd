package dev.remuda.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * Counts the requests that are there at the same time, for each route and key. A count is
 * kept only while it isn't zero, so that there are never more of them than requests,
 * whatever keys clients invent. May be used by any thread.
 */
public final class ConcurrencyLimits {

	private final Map<Counted, Integer> counts = new ConcurrentHashMap<>();

	/**
	 * Count a request, if there may be one more.
	 * @param route the name of the route
	 * @param key what tells apart those that are limited
	 * @param limit how many there may be, more than zero
	 * @return the place of the request; {@code null} if there is none
	 */
	@Nullable Place enter(String route, String key, int limit) {
		Counted counted = new Counted(route, key);
		while (true) {
			Integer count = this.counts.putIfAbsent(counted, 1);
			if (count == null) {
				return new Place(counted);
			}
			if (count >= limit) {
				return null;
			}
			if (this.counts.replace(counted, count, count + 1)) {
				return new Place(counted);
			}
		}
	}

	/**
	 * Return how many counts are kept.
	 */
	int size() {
		return this.counts.size();
	}

	/**
	 * What is counted.
	 */
	private record Counted(String route, String key) {

	}

	/**
	 * The place of a request. Whoever holds it gives it back; all calls after the first
	 * have no effect.
	 */
	final class Place {

		private final Counted counted;

		private final AtomicBoolean left = new AtomicBoolean();

		private Place(Counted counted) {
			this.counted = counted;
		}

		void leave() {
			if (this.left.compareAndSet(false, true)) {
				ConcurrencyLimits.this.counts.computeIfPresent(this.counted,
						(key, count) -> (count > 1) ? count - 1 : null);
			}
		}

	}

}
