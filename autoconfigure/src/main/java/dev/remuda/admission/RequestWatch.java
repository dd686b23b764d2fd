package dev.remuda.admission;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Gives requests up when their deadline passes or their client leaves. Its threads are
 * there as long as there is something to do.
 */
public final class RequestWatch implements AutoCloseable {

	/**
	 * Threads that give requests up: to write a response may take a while.
	 */
	private static final int CANCELLING_THREADS = 8;

	/**
	 * Where requests wait that are to be given up, each once: there are no more of them
	 * than there are in flight.
	 */
	private final ThreadPoolExecutor cancelling = new ThreadPoolExecutor(CANCELLING_THREADS, CANCELLING_THREADS, 10,
			TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons("request-cancelling"));

	private final ScheduledThreadPoolExecutor clients = new ScheduledThreadPoolExecutor(1, daemons("client-watch"));

	private final RunningRequests running;

	/**
	 * Create a watch.
	 * @param running the requests
	 */
	public RequestWatch(RunningRequests running) {
		this.running = running;
		this.cancelling.allowCoreThreadTimeOut(true);
	}

	/**
	 * Give requests up from now on when their deadline passes.
	 * @param shortest what no request has less of; more than zero
	 * @param timer when to look
	 */
	public void watchDeadlines(Duration shortest, ScheduledExecutorService timer) {
		new DeadlineSweep(this.running, shortest, timer, this.cancelling).start();
	}

	/**
	 * Give requests up from now on when their client leaves, if this system says so: of
	 * those that say where they {@link RunningRequest#cameFrom came from}.
	 * @return whether it does
	 */
	public boolean watchClients() {
		SocketTable sockets = new SocketTable();
		if (!sockets.exists()) {
			System.getLogger(RequestWatch.class.getName())
				.log(Level.INFO,
						"This system doesn't say which clients have left: it is noticed when they are written to");
			return false;
		}
		new ClientSweep(this.running, sockets, this.clients, this.cancelling).start();
		return true;
	}

	@Override
	public void close() {
		this.clients.shutdownNow();
		this.cancelling.shutdownNow();
	}

	private static ThreadFactory daemons(String name) {
		return (task) -> {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			// And not the one of a web application, which warns of threads that outlive
			// it
			thread.setContextClassLoader(RequestWatch.class.getClassLoader());
			return thread;
		};
	}

}
