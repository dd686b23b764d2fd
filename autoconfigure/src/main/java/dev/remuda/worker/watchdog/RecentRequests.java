package dev.remuda.worker.watchdog;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Names of requests that took long, by the number of their thread: what Java tells of a
 * thread that was pinned comes when the request may have ended. Written by one thread,
 * read by any.
 */
final class RecentRequests {

	static final int MOST = 1024;

	private static final long KEPT = TimeUnit.SECONDS.toNanos(10);

	private final RequestsOnThreads requests;

	private final long atLeast;

	private final Map<Long, Seen> seen = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<Long, Seen> eldest) {
			return size() > MOST;
		}

	};

	/**
	 * Create one that knows nothing yet.
	 * @param atLeast how long a request must have taken, in nanoseconds
	 */
	RecentRequests(RequestsOnThreads requests, long atLeast) {
		this.requests = requests;
		this.atLeast = atLeast;
	}

	/**
	 * Take note of the requests that take long.
	 */
	void look() {
		long now = System.nanoTime();
		for (RequestOnThread request : this.requests.begunBefore(now - this.atLeast)) {
			Thread thread = request.thread();
			if (thread != null) {
				note(thread.getId(), request, now);
			}
		}
		synchronized (this) {
			this.seen.values().removeIf((each) -> now - each.when > KEPT);
		}
	}

	private synchronized void note(long thread, RequestOnThread request, long now) {
		Seen known = this.seen.get(thread);
		if (known == null) {
			this.seen.put(thread, new Seen(request.name(), now));
		}
		else {
			known.when = now;
		}
	}

	/**
	 * Return the name of the request that a thread works on, or did some seconds ago.
	 * @param thread the number of the thread: that of a virtual thread is never used
	 * again
	 */
	synchronized @Nullable String name(long thread) {
		Seen known = this.seen.get(thread);
		return (known != null) ? known.name : null;
	}

	private static final class Seen {

		private final String name;

		private long when;

		Seen(String name, long when) {
			this.name = name;
			this.when = when;
		}

	}

}
