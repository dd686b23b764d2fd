package dev.remuda.admission.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of how many requests are let in at a time.
 */
@ConfigurationProperties(value = AdmissionProperties.PREFIX, ignoreUnknownFields = false)
public class AdmissionProperties {

	static final String PREFIX = "remuda.admission";

	/**
	 * Whether requests are counted and limited.
	 */
	private boolean enabled = true;

	/**
	 * Requests that may be in flight at a time: a number, or 'adaptive' for a limit that
	 * finds its value by itself. Those of a group don't count here. Unset, requests are
	 * only counted.
	 */
	private @Nullable String maxInFlight;

	private final Adaptive adaptive = new Adaptive();

	private final Queue queue = new Queue();

	/**
	 * Groups of requests by name, each with a limit and a queue of its own. The first
	 * group that has a pattern which matches takes a request. Unset, there is none.
	 */
	private final Map<String, Group> groups = new LinkedHashMap<>();

	/**
	 * Priorities of requests, of which the first that matches holds. A request that none
	 * matches has 0. Unset, all are equal.
	 */
	private final List<Priority> priorities = new ArrayList<>();

	/**
	 * Header that holds the priority of a request as a whole number, and goes before
	 * 'priorities'. Anyone who can send it can push others aside: name one only if a
	 * trusted proxy in front sets or removes it. Unset, no header is read.
	 */
	private @Nullable String priorityHeader;

	/**
	 * Whether a request is given up when its client leaves: its handler is interrupted or
	 * cancelled. Under 'reactive', what isn't blocking is cancelled in any case.
	 */
	private boolean cancelOnDisconnect = true;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable String getMaxInFlight() {
		return this.maxInFlight;
	}

	public void setMaxInFlight(@Nullable String maxInFlight) {
		this.maxInFlight = maxInFlight;
	}

	public Adaptive getAdaptive() {
		return this.adaptive;
	}

	public Queue getQueue() {
		return this.queue;
	}

	public Map<String, Group> getGroups() {
		return this.groups;
	}

	public List<Priority> getPriorities() {
		return this.priorities;
	}

	public @Nullable String getPriorityHeader() {
		return this.priorityHeader;
	}

	public void setPriorityHeader(@Nullable String priorityHeader) {
		this.priorityHeader = priorityHeader;
	}

	public boolean isCancelOnDisconnect() {
		return this.cancelOnDisconnect;
	}

	public void setCancelOnDisconnect(boolean cancelOnDisconnect) {
		this.cancelOnDisconnect = cancelOnDisconnect;
	}

	/**
	 * Properties of limits that find their value by themselves.
	 */
	public static class Adaptive {

		/**
		 * Where an adaptive limit begins. Unset, at 20, or at what is nearest to it
		 * between 'min' and 'max'.
		 */
		private @Nullable Integer initial;

		/**
		 * What an adaptive limit never falls below.
		 */
		private int min = 1;

		/**
		 * What an adaptive limit never rises above.
		 */
		private int max = 1000;

		public @Nullable Integer getInitial() {
			return this.initial;
		}

		public void setInitial(@Nullable Integer initial) {
			this.initial = initial;
		}

		public int getMin() {
			return this.min;
		}

		public void setMin(int min) {
			this.min = min;
		}

		public int getMax() {
			return this.max;
		}

		public void setMax(int max) {
			this.max = max;
		}

	}

	/**
	 * Properties of the queue before a limit.
	 */
	public static class Queue {

		/**
		 * Requests that may wait while as many are in flight as may be. With 0, none
		 * waits. No effect without a limit.
		 */
		private int capacity = 100;

		/**
		 * Time that a request may wait. Then it is refused. No effect without a limit.
		 */
		private Duration timeout = Duration.ofSeconds(1);

		public int getCapacity() {
			return this.capacity;
		}

		public void setCapacity(int capacity) {
			this.capacity = capacity;
		}

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

	}

	/**
	 * Properties of a group of requests.
	 */
	public static class Group {

		/**
		 * Patterns of paths within the application, as in '/api/**'. At least one is
		 * needed.
		 */
		private List<String> paths = new ArrayList<>();

		/**
		 * Requests of the group that may be in flight at a time: a number, or 'adaptive'.
		 * Unset, they are only counted.
		 */
		private @Nullable String maxInFlight;

		private final GroupQueue queue = new GroupQueue();

		/**
		 * Time that a request of the group may take. Unset, as long as
		 * 'remuda.worker.request-timeout' says; with 0, as long as it likes.
		 */
		private @Nullable Duration requestTimeout;

		public List<String> getPaths() {
			return this.paths;
		}

		public void setPaths(List<String> paths) {
			this.paths = paths;
		}

		public @Nullable String getMaxInFlight() {
			return this.maxInFlight;
		}

		public void setMaxInFlight(@Nullable String maxInFlight) {
			this.maxInFlight = maxInFlight;
		}

		public GroupQueue getQueue() {
			return this.queue;
		}

		public @Nullable Duration getRequestTimeout() {
			return this.requestTimeout;
		}

		public void setRequestTimeout(@Nullable Duration requestTimeout) {
			this.requestTimeout = requestTimeout;
		}

	}

	/**
	 * Properties of the queue of a group.
	 */
	public static class GroupQueue {

		/**
		 * Requests of the group that may wait. Unset, as many as
		 * 'remuda.admission.queue.capacity' says.
		 */
		private @Nullable Integer capacity;

		/**
		 * Time that a request of the group may wait. Unset, as long as
		 * 'remuda.admission.queue.timeout' says.
		 */
		private @Nullable Duration timeout;

		public @Nullable Integer getCapacity() {
			return this.capacity;
		}

		public void setCapacity(@Nullable Integer capacity) {
			this.capacity = capacity;
		}

		public @Nullable Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(@Nullable Duration timeout) {
			this.timeout = timeout;
		}

	}

	/**
	 * Properties of a priority.
	 */
	public static class Priority {

		/**
		 * Pattern of paths within the application, as in '/checkout/**'. Needed.
		 */
		private @Nullable String path;

		/**
		 * Priority of the requests that match: a greater number goes before a smaller
		 * one. May be negative.
		 */
		private int priority;

		public @Nullable String getPath() {
			return this.path;
		}

		public void setPath(@Nullable String path) {
			this.path = path;
		}

		public int getPriority() {
			return this.priority;
		}

		public void setPriority(int priority) {
			this.priority = priority;
		}

	}

}
