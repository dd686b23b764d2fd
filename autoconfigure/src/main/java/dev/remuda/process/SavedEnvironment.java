package dev.remuda.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Variables that Java reads when it starts. They are meant for the application, so the
 * master is started without, and its workers with them.
 */
final class SavedEnvironment {

	private static final String PREFIX = "REMUDA_SAVED_";

	private static final List<String> NAMES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

	private SavedEnvironment() {
	}

	/**
	 * Return an environment for the master.
	 */
	static List<String> save(Map<String, String> environment) {
		List<String> saved = new ArrayList<>();
		environment.forEach((name, value) -> saved.add((NAMES.contains(name) ? PREFIX : "") + name + "=" + value));
		return saved;
	}

	/**
	 * Make the environment of the master that of a worker.
	 */
	static void restore(Map<String, String> environment) {
		for (String name : NAMES) {
			String value = environment.remove(PREFIX + name);
			if (value != null) {
				environment.put(name, value);
			}
		}
	}

}
