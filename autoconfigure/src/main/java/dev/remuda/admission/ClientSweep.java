package dev.remuda.admission;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Gives requests up whose client has left, where the server itself doesn't notice: it
 * asks the kernel about the connections of requests that have been there for a while.
 */
final class ClientSweep implements Runnable {

	private static final Logger logger = System.getLogger(ClientSweep.class.getName());

	/**
	 * Nobody asks about younger ones: most requests never get as old, and cost nothing.
	 */
	private static final Duration AGE = Duration.ofSeconds(1);

	/**
	 * How many times as long as it works it rests: with many connections it takes a
	 * while.
	 */
	private static final int REST = 20;

	private final RunningRequests running;

	private final SocketTable sockets;

	private final ScheduledExecutorService timer;

	private final Executor cancelling;

	/**
	 * Those whose connection wasn't in the table the last time. Rows can get lost while
	 * it is being read, and hardly the same ones twice.
	 */
	private Set<RunningRequest> missing = new HashSet<>();

	ClientSweep(RunningRequests running, SocketTable sockets, ScheduledExecutorService timer, Executor cancelling) {
		this.running = running;
		this.sockets = sockets;
		this.timer = timer;
		this.cancelling = cancelling;
	}

	void start() {
		plan(AGE.toNanos());
	}

	private void plan(long nanos) {
		try {
			this.timer.schedule(this, nanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The application ends
		}
	}

	@Override
	public void run() {
		long began = System.nanoTime();
		try {
			sweep();
		}
		catch (IOException ex) {
			logger.log(Level.INFO, "Clients that leave aren't noticed before something is written to them: " + ex);
			return;
		}
		plan(Math.max(AGE.toNanos(), REST * (System.nanoTime() - began)));
	}

	void sweep() throws IOException {
		Map<RunningRequest, ClientSocket> old = new HashMap<>();
		collect(this.running.all(), old);
		collect(this.running.waiting(), old);
		Set<RunningRequest> missed = new HashSet<>();
		if (!old.isEmpty()) {
			Map<ClientSocket, SocketTable.Presence> found = this.sockets.find(old.values());
			old.forEach((request, client) -> {
				SocketTable.Presence presence = found.get(client);
				if (presence == SocketTable.Presence.MISSING && !this.missing.contains(request)) {
					missed.add(request);
				}
				else if (presence == SocketTable.Presence.LEFT || presence == SocketTable.Presence.MISSING) {
					giveUp(request);
				}
			});
		}
		this.missing = missed;
	}

	private static void collect(Set<RunningRequest> requests, Map<RunningRequest, ClientSocket> old) {
		for (RunningRequest request : requests) {
			ClientSocket client = request.client();
			if (client != null && request.cancellation() == null && request.age().compareTo(AGE) >= 0) {
				old.put(request, client);
			}
		}
	}

	private void giveUp(RunningRequest request) {
		this.cancelling.execute(() -> request.cancel(Cancellation.CLIENT_GONE));
	}

}
