package dev.remuda.worker.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.remuda.worker.BlockingHandlers;
import dev.remuda.worker.WorkerModel;
import dev.remuda.worker.watchdog.WatchdogSettings;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the worker model.
 */
@ConfigurationProperties(value = WorkerProperties.PREFIX, ignoreUnknownFields = false)
public class WorkerProperties {

	static final String PREFIX = "remuda.worker";

	/**
	 * What carries the requests. 'auto' takes 'reactive' if only Spring WebFlux is
	 * present, else 'virtual' on Java 21 or newer, else 'servlet'.
	 */
	private Model model = Model.AUTO;

	/**
	 * Platform threads that run blocking handlers. No effect under 'virtual', nor under
	 * 'reactive' on Java 21 or newer, where each blocking handler has a virtual thread of
	 * its own.
	 */
	private int threads = 200;

	/**
	 * Threads of the event loop: they read, decode, run non-blocking handlers and write.
	 * Unset, one for each available processor. No effect under 'servlet' and 'virtual'.
	 */
	private @Nullable Integer eventLoops;

	/**
	 * Connections that are open at a time. At the limit no further one is accepted: it
	 * waits in the kernel's accept queue, see 'backlog'.
	 */
	private int maxConnections = 8192;

	/**
	 * Length of the kernel's accept queue: connections that wait there while a burst is
	 * being accepted or 'max-connections' is reached. The kernel caps it, on Linux at
	 * net.core.somaxconn.
	 */
	private int backlog = 2048;

	/**
	 * How long a connection stays open while no request is in flight on it. Keep it above
	 * the idle timeout of a proxy in front, or the proxy meets closed connections.
	 */
	private Duration keepAliveTimeout = Duration.ofSeconds(75);

	/**
	 * Requests that a connection may carry before it is closed; -1 for no limit. A limit
	 * spreads the clients anew over several servers, at the price of new connections.
	 */
	private int keepAliveRequests = -1;

	/**
	 * How long an application that is told to end goes on to serve requests, new
	 * connections among them, while it says that it isn't ready any more: long enough for
	 * load balancers to notice. No effect if 'server.shutdown' is 'immediate'.
	 */
	private Duration shutdownDelay = Duration.ZERO;

	/**
	 * Time that requests in flight have to finish at shutdown. No effect if
	 * 'server.shutdown' is 'immediate'.
	 */
	private Duration gracefulTimeout = Duration.ofSeconds(30);

	/**
	 * Time that a request may take, from when it comes to the end of its response. Then
	 * its handler is interrupted or cancelled, and the client gets 504. Unset, or with 0,
	 * as long as it likes. Groups may have another one, see 'remuda.admission.groups'. No
	 * effect if 'remuda.admission.enabled' is false.
	 */
	private @Nullable Duration requestTimeout;

	private final Reactive reactive = new Reactive();

	private final Watchdog watchdog = new Watchdog();

	public Model getModel() {
		return this.model;
	}

	public void setModel(Model model) {
		this.model = model;
	}

	public int getThreads() {
		return this.threads;
	}

	public void setThreads(int threads) {
		this.threads = threads;
	}

	public @Nullable Integer getEventLoops() {
		return this.eventLoops;
	}

	public void setEventLoops(@Nullable Integer eventLoops) {
		this.eventLoops = eventLoops;
	}

	public int getMaxConnections() {
		return this.maxConnections;
	}

	public void setMaxConnections(int maxConnections) {
		this.maxConnections = maxConnections;
	}

	public int getBacklog() {
		return this.backlog;
	}

	public void setBacklog(int backlog) {
		this.backlog = backlog;
	}

	public Duration getKeepAliveTimeout() {
		return this.keepAliveTimeout;
	}

	public void setKeepAliveTimeout(Duration keepAliveTimeout) {
		this.keepAliveTimeout = keepAliveTimeout;
	}

	public int getKeepAliveRequests() {
		return this.keepAliveRequests;
	}

	public void setKeepAliveRequests(int keepAliveRequests) {
		this.keepAliveRequests = keepAliveRequests;
	}

	public Duration getShutdownDelay() {
		return this.shutdownDelay;
	}

	public void setShutdownDelay(Duration shutdownDelay) {
		this.shutdownDelay = shutdownDelay;
	}

	public Duration getGracefulTimeout() {
		return this.gracefulTimeout;
	}

	public void setGracefulTimeout(Duration gracefulTimeout) {
		this.gracefulTimeout = gracefulTimeout;
	}

	public @Nullable Duration getRequestTimeout() {
		return this.requestTimeout;
	}

	public void setRequestTimeout(@Nullable Duration requestTimeout) {
		this.requestTimeout = requestTimeout;
	}

	public Reactive getReactive() {
		return this.reactive;
	}

	public Watchdog getWatchdog() {
		return this.watchdog;
	}

	/**
	 * Values of {@code remuda.worker.model}.
	 */
	public enum Model {

		/**
		 * The best model that the class path and the Java version allow.
		 */
		AUTO(null),

		/**
		 * Tomcat with a bounded pool of platform threads.
		 */
		SERVLET(WorkerModel.SERVLET),

		/**
		 * Tomcat with one virtual thread a request; needs Java 21 or newer.
		 */
		VIRTUAL(WorkerModel.VIRTUAL),

		/**
		 * Reactor Netty's event loop, with blocking handlers moved off it.
		 */
		REACTIVE(WorkerModel.REACTIVE);

		private final @Nullable WorkerModel workerModel;

		Model(@Nullable WorkerModel workerModel) {
			this.workerModel = workerModel;
		}

		@Nullable WorkerModel workerModel() {
			return this.workerModel;
		}

	}

	/**
	 * Properties of the reactive model alone.
	 */
	public static class Reactive {

		/**
		 * What happens to a blocking handler, that is to a controller method which
		 * returns neither a reactive type nor a future: 'offload' runs it on a virtual
		 * thread (before Java 21 on one of 'threads' pooled threads), 'warn' leaves it on
		 * the event loop and says so at start-up, 'fail' refuses to start. No effect
		 * under 'servlet' and 'virtual'.
		 */
		private BlockingHandlers blocking = BlockingHandlers.OFFLOAD;

		public BlockingHandlers getBlocking() {
			return this.blocking;
		}

		public void setBlocking(BlockingHandlers blocking) {
			this.blocking = blocking;
		}

	}

	/**
	 * Properties of the watchdog.
	 */
	public static class Watchdog {

		/**
		 * Whether it is watched that what serves requests gets on: event loops, the
		 * carriers of virtual threads, or the pool of threads. What doesn't is reported
		 * in the log with its stack.
		 */
		private boolean enabled = true;

		/**
		 * How long something must be held up to be reported, at least 50ms. Time in which
		 * the whole process stands still, as in a garbage collection, doesn't count.
		 */
		private Duration threshold = Duration.ofMillis(500);

		/**
		 * How often the same place in the code is reported. What is found in between is
		 * counted.
		 */
		private Duration interval = Duration.ofMinutes(1);

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public Duration getThreshold() {
			return this.threshold;
		}

		public void setThreshold(Duration threshold) {
			this.threshold = threshold;
		}

		public Duration getInterval() {
			return this.interval;
		}

		public void setInterval(Duration interval) {
			this.interval = interval;
		}

		WatchdogSettings settings() {
			return new WatchdogSettings(this.threshold, this.interval);
		}

	}

}
