package dev.remuda.process;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

/**
 * All that a master needs to know.
 *
 * @param pool how the workers are run
 * @param countReason why there are so many workers
 * @param host the address that is served; {@code null} for all
 * @param port the port that is served; 0 for any that is free
 * @param backlog how many connections may wait to be accepted
 * @param management where the master is managed; {@code null} if it isn't
 * @param evidence the directory for what is saved of a worker before it is killed
 * @param classCache the directory for Java's cache of classes; {@code null} for none
 * @param javaOptions options for the virtual machines of the workers
 * @param environment variables by the slot, or {@code *} for all: {@code {slot}} in a
 * value is replaced
 * @param properties properties by the slot, or {@code *} for all, likewise
 */
public record MasterSettings(PoolSettings pool, String countReason, @Nullable String host, int port, int backlog,
		@Nullable Management management, Path evidence, @Nullable Path classCache, String javaOptions,
		Map<String, Map<String, String>> environment, Map<String, Map<String, String>> properties) {

	/**
	 * Stands for all slots.
	 */
	public static final String ALL = "*";

	private static final String SLOT = "{slot}";

	private static final String ENVIRONMENT = "environment.";

	private static final String PROPERTIES = "properties.";

	/**
	 * Return the variables of a slot.
	 */
	Map<String, String> environment(int slot) {
		return of(slot, this.environment);
	}

	/**
	 * Return the properties of a slot.
	 */
	Map<String, String> properties(int slot) {
		return of(slot, this.properties);
	}

	private static Map<String, String> of(int slot, Map<String, Map<String, String>> values) {
		String number = String.valueOf(slot);
		Map<String, String> merged = new HashMap<>(values.getOrDefault(ALL, Map.of()));
		merged.putAll(values.getOrDefault(number, Map.of()));
		merged.replaceAll((name, value) -> value.replace(SLOT, number));
		return merged;
	}

	/**
	 * Write the settings to a file.
	 */
	void write(Path file) throws IOException {
		Properties written = new Properties();
		written.setProperty("count", String.valueOf(this.pool.count()));
		written.setProperty("count-reason", this.countReason);
		written.setProperty("start-timeout", this.pool.startTimeout().toString());
		written.setProperty("stop-timeout", this.pool.stopTimeout().toString());
		written.setProperty("heartbeat-timeout", this.pool.heartbeatTimeout().toString());
		written.setProperty("max-requests", String.valueOf(this.pool.maxRequests()));
		written.setProperty("max-requests-jitter", String.valueOf(this.pool.maxRequestsJitter()));
		written.setProperty("max-lifetime", this.pool.maxLifetime().toString());
		written.setProperty("max-memory", String.valueOf(this.pool.maxMemory()));
		if (this.host != null) {
			written.setProperty("host", this.host);
		}
		written.setProperty("port", String.valueOf(this.port));
		written.setProperty("backlog", String.valueOf(this.backlog));
		written.setProperty("evidence", this.evidence.toString());
		if (this.classCache != null) {
			written.setProperty("class-cache", this.classCache.toString());
		}
		written.setProperty("java-options", this.javaOptions);
		if (this.management != null) {
			written.setProperty("management.host", this.management.host());
			written.setProperty("management.port", String.valueOf(this.management.port()));
			written.setProperty("management.path", this.management.path());
		}
		this.environment.forEach((slot, variables) -> variables
			.forEach((name, value) -> written.setProperty(ENVIRONMENT + slot + "." + name, value)));
		this.properties.forEach((slot, properties) -> properties
			.forEach((name, value) -> written.setProperty(PROPERTIES + slot + "." + name, value)));
		try (Writer writer = Files.newBufferedWriter(file)) {
			written.store(writer, null);
		}
	}

	/**
	 * Read the settings from a file.
	 */
	static MasterSettings read(Path file) throws IOException {
		Properties read = new Properties();
		try (Reader reader = Files.newBufferedReader(file)) {
			read.load(reader);
		}
		PoolSettings pool = new PoolSettings(Integer.parseInt(read.getProperty("count")),
				Duration.parse(read.getProperty("start-timeout")), Duration.parse(read.getProperty("stop-timeout")),
				Duration.parse(read.getProperty("heartbeat-timeout")), Long.parseLong(read.getProperty("max-requests")),
				Long.parseLong(read.getProperty("max-requests-jitter")),
				Duration.parse(read.getProperty("max-lifetime")), Long.parseLong(read.getProperty("max-memory")));
		String managementPort = read.getProperty("management.port");
		Management management = (managementPort != null) ? new Management(read.getProperty("management.host"),
				Integer.parseInt(managementPort), read.getProperty("management.path")) : null;
		String classCache = read.getProperty("class-cache");
		return new MasterSettings(pool, read.getProperty("count-reason"), read.getProperty("host"),
				Integer.parseInt(read.getProperty("port")), Integer.parseInt(read.getProperty("backlog")), management,
				Path.of(read.getProperty("evidence")), (classCache != null) ? Path.of(classCache) : null,
				read.getProperty("java-options"), bySlot(ENVIRONMENT, read), bySlot(PROPERTIES, read));
	}

	private static Map<String, Map<String, String>> bySlot(String prefix, Properties read) {
		Map<String, Map<String, String>> values = new HashMap<>();
		for (String key : read.stringPropertyNames()) {
			if (key.startsWith(prefix)) {
				int dot = key.indexOf('.', prefix.length());
				values.computeIfAbsent(key.substring(prefix.length(), dot), (slot) -> new HashMap<>())
					.put(key.substring(dot + 1), read.getProperty(key));
			}
		}
		return values;
	}

	/**
	 * Where a master is managed.
	 *
	 * @param host the address
	 * @param port the port; 0 for any that is free
	 * @param path what the paths of all endpoints begin with, such as {@code /actuator}
	 */
	public record Management(String host, int port, String path) {

	}

}
