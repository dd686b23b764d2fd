package dev.remuda.admission;

import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The requests that were let in and haven't ended, of all gates. May be used by any
 * thread.
 */
public final class RunningRequests {

	private final Set<RunningRequest> requests = ConcurrentHashMap.newKeySet();

	/**
	 * Take note of a request that was let in.
	 * @param method the HTTP method
	 * @param path the path within the application, as it was sent
	 * @param group the name of its gate
	 * @return the request, to be ended
	 */
	public RunningRequest begin(String method, String path, String group) {
		RunningRequest request = new RunningRequest(method, path, group, System.nanoTime());
		this.requests.add(request);
		return request;
	}

	/**
	 * Take note that nothing works on a request any more. Repeated calls have no further
	 * effect.
	 * @param request the request
	 */
	public void end(RunningRequest request) {
		request.end();
		this.requests.remove(request);
	}

	/**
	 * Return the requests that haven't ended. They may end while one looks at them.
	 * @return the requests, in no order
	 */
	public Set<RunningRequest> all() {
		return Collections.unmodifiableSet(this.requests);
	}

}
