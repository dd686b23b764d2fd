package dev.remuda.process;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What a worker is told by the environment that it is started with.
 *
 * @param slot its place, from 0 on
 * @param token what it proves with who it is
 * @param link the socket that the master listens on
 * @param port the port that it serves
 * @param stopTimeout how long it may take to end
 * @param managedByMaster whether the port for management is the master's
 * @param properties properties of its own
 */
record WorkerIdentity(int slot, String token, Path link, int port, Duration stopTimeout, boolean managedByMaster,
		Map<String, String> properties) {

	static final String PREFIX = "REMUDA_WORKER_";

	private static final String SLOT = PREFIX + "SLOT";

	private static final String TOKEN = PREFIX + "TOKEN";

	private static final String LINK = PREFIX + "LINK";

	private static final String PORT = PREFIX + "PORT";

	private static final String STOP_MILLIS = PREFIX + "STOP_MILLIS";

	private static final String MANAGED = PREFIX + "MANAGED";

	private static final String PROPERTIES = PREFIX + "PROPERTIES";

	WorkerIdentity {
		properties = Map.copyOf(properties);
	}

	/**
	 * Read the environment of this process.
	 * @return {@code null} if it isn't a worker
	 */
	static @Nullable WorkerIdentity from(Map<String, String> environment) {
		if (!environment.containsKey(TOKEN)) {
			return null;
		}
		Properties properties = new Properties();
		try {
			properties.load(new StringReader(environment.get(PROPERTIES)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new WorkerIdentity(Integer.parseInt(environment.get(SLOT)), environment.get(TOKEN),
				Path.of(environment.get(LINK)), Integer.parseInt(environment.get(PORT)),
				Duration.ofMillis(Long.parseLong(environment.get(STOP_MILLIS))),
				Boolean.parseBoolean(environment.get(MANAGED)),
				properties.stringPropertyNames()
					.stream()
					.collect(Collectors.toMap((name) -> name, properties::getProperty)));
	}

	/**
	 * Write it into an environment.
	 */
	void addTo(Map<String, String> environment) {
		Properties properties = new Properties();
		properties.putAll(this.properties);
		StringWriter written = new StringWriter();
		try {
			properties.store(written, null);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		environment.put(SLOT, String.valueOf(this.slot));
		environment.put(TOKEN, this.token);
		environment.put(LINK, this.link.toString());
		environment.put(PORT, String.valueOf(this.port));
		environment.put(STOP_MILLIS, String.valueOf(this.stopTimeout.toMillis()));
		environment.put(MANAGED, String.valueOf(this.managedByMaster));
		environment.put(PROPERTIES, written.toString());
	}

}
