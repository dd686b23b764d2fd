package dev.remuda.process.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the processes that an application runs in.
 */
@ConfigurationProperties(ProcessesProperties.PREFIX)
class ProcessesProperties {

	static final String PREFIX = "remuda.processes";

	/**
	 * Number of worker processes behind one socket, or 'auto' for as many as there are
	 * processors and memory for. With 1 the application runs by itself, without a master.
	 */
	private String count = "1";

	/**
	 * How long a worker may take until it is ready.
	 */
	private Duration startTimeout = Duration.ofMinutes(2);

	/**
	 * For how long nothing may be heard of a worker. One that uses its processor
	 * meanwhile, as for garbage collection, has four times as long.
	 */
	private Duration heartbeatTimeout = Duration.ofSeconds(30);

	/**
	 * Requests after which a worker is replaced; 0 for never.
	 */
	private long maxRequests;

	/**
	 * Up to how many more requests, at random for each worker.
	 */
	private long maxRequestsJitter;

	/**
	 * Time after which a worker is replaced; 0 for never.
	 */
	private Duration maxLifetime = Duration.ZERO;

	/**
	 * Resident memory over which a worker is replaced; 0 for never.
	 */
	private DataSize maxMemory = DataSize.ofBytes(0);

	/**
	 * Directory for what is saved of a worker that is stuck before it is killed. Unset,
	 * it is 'remuda' below the directory for temporary files.
	 */
	private @Nullable String evidence;

	/**
	 * Directory for Java's cache of classes, with which workers start sooner and share
	 * memory. It is made while the first workers run, by a process that ends before its
	 * server starts. Unset, there is none.
	 */
	private @Nullable String classCache;

	/**
	 * Environment variables of all workers. '{slot}' in a value is the number of the
	 * worker, from 0 on. Unset, they have those of the master.
	 */
	private Map<String, String> environment = new LinkedHashMap<>();

	/**
	 * What single workers have, by their slots, from 0 on. Unset, all are alike.
	 */
	private Map<Integer, Slot> slots = new LinkedHashMap<>();

	public String getCount() {
		return this.count;
	}

	public void setCount(String count) {
		this.count = count;
	}

	public Duration getStartTimeout() {
		return this.startTimeout;
	}

	public void setStartTimeout(Duration startTimeout) {
		this.startTimeout = startTimeout;
	}

	public Duration getHeartbeatTimeout() {
		return this.heartbeatTimeout;
	}

	public void setHeartbeatTimeout(Duration heartbeatTimeout) {
		this.heartbeatTimeout = heartbeatTimeout;
	}

	public long getMaxRequests() {
		return this.maxRequests;
	}

	public void setMaxRequests(long maxRequests) {
		this.maxRequests = maxRequests;
	}

	public long getMaxRequestsJitter() {
		return this.maxRequestsJitter;
	}

	public void setMaxRequestsJitter(long maxRequestsJitter) {
		this.maxRequestsJitter = maxRequestsJitter;
	}

	public Duration getMaxLifetime() {
		return this.maxLifetime;
	}

	public void setMaxLifetime(Duration maxLifetime) {
		this.maxLifetime = maxLifetime;
	}

	public DataSize getMaxMemory() {
		return this.maxMemory;
	}

	public void setMaxMemory(DataSize maxMemory) {
		this.maxMemory = maxMemory;
	}

	public @Nullable String getEvidence() {
		return this.evidence;
	}

	public void setEvidence(@Nullable String evidence) {
		this.evidence = evidence;
	}

	public @Nullable String getClassCache() {
		return this.classCache;
	}

	public void setClassCache(@Nullable String classCache) {
		this.classCache = classCache;
	}

	public Map<String, String> getEnvironment() {
		return this.environment;
	}

	public void setEnvironment(Map<String, String> environment) {
		this.environment = environment;
	}

	public Map<Integer, Slot> getSlots() {
		return this.slots;
	}

	public void setSlots(Map<Integer, Slot> slots) {
		this.slots = slots;
	}

	/**
	 * What a single worker has.
	 */
	static class Slot {

		/**
		 * Environment variables.
		 */
		private Map<String, String> environment = new LinkedHashMap<>();

		/**
		 * Properties, such as 'remuda.worker.model'.
		 */
		private Map<String, String> properties = new LinkedHashMap<>();

		public Map<String, String> getEnvironment() {
			return this.environment;
		}

		public void setEnvironment(Map<String, String> environment) {
			this.environment = environment;
		}

		public Map<String, String> getProperties() {
			return this.properties;
		}

		public void setProperties(Map<String, String> properties) {
			this.properties = properties;
		}

	}

}
