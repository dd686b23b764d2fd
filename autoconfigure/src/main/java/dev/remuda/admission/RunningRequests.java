package dev.remuda.admission;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The requests that were let in and haven't ended, of all gates, and those that wait. May
 * be used by any thread.
 */
public final class RunningRequests {

	private final Set<RunningRequest> requests = ConcurrentHashMap.newKeySet();

	private final Set<RunningRequest> waiting = ConcurrentHashMap.newKeySet();

	private final @Nullable CancelledRequests cancelled;

	/**
	 * Create requests, of which nobody counts those that are given up.
	 */
	public RunningRequests() {
		this.cancelled = null;
	}

	/**
	 * Create requests.
	 * @param cancelled counts those that are given up
	 */
	public RunningRequests(CancelledRequests cancelled) {
		this.cancelled = cancelled;
	}

	/**
	 * Take note of a request that was let in when it came, and may take as long as it
	 * likes.
	 * @param method the HTTP method
	 * @param path the path within the application, as it was sent
	 * @param group the name of its gate
	 * @return the request, to be ended
	 */
	public RunningRequest begin(String method, String path, String group) {
		RunningRequest request = new RunningRequest(method, path, group, Duration.ZERO, this.cancelled);
		this.requests.add(request);
		return request;
	}

	/**
	 * Take note of a request that has come.
	 * @param method the HTTP method
	 * @param path the path within the application, as it was sent
	 * @param gate where it asks to be let in
	 * @return the request, to be begun, or to wait, or to be forgotten
	 */
	public RunningRequest come(String method, String path, Gate gate) {
		return new RunningRequest(method, path, gate.settings().name(), gate.settings().requestTimeout(),
				this.cancelled);
	}

	/**
	 * Take note that a request waits to be let in.
	 * @param request the request, to be begun or ended
	 */
	public void await(RunningRequest request) {
		this.waiting.add(request);
	}

	/**
	 * Take note that a request was let in.
	 * @param request the request, to be ended
	 */
	public void begin(RunningRequest request) {
		if (this.waiting.remove(request)) {
			request.begin();
		}
		this.requests.add(request);
	}

	/**
	 * Take note that nothing works on a request any more. Repeated calls have no further
	 * effect.
	 * @param request the request
	 */
	public void end(RunningRequest request) {
		request.end();
		this.requests.remove(request);
		this.waiting.remove(request);
	}

	/**
	 * Return the requests that were let in and haven't ended. They may end while one
	 * looks at them.
	 * @return the requests, in no order
	 */
	public Set<RunningRequest> all() {
		return Collections.unmodifiableSet(this.requests);
	}

	/**
	 * Return the requests that wait to be let in.
	 * @return the requests, in no order
	 */
	public Set<RunningRequest> waiting() {
		return Collections.unmodifiableSet(this.waiting);
	}

}
