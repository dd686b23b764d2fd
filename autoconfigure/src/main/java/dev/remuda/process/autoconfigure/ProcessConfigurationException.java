package dev.remuda.process.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * The processes can't be had as they were asked for. Start-up stops, and the texts are
 * shown as Boot's failure analysis.
 */
class ProcessConfigurationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String key;

	private final String problem;

	private final String action;

	/**
	 * Create an exception.
	 * @param key the configuration key that is wrong, below that of the processes
	 * @param problem what is wrong, with the value, as a sentence without its full stop
	 * @param action the way out, as a sentence
	 */
	ProcessConfigurationException(String key, String problem, String action) {
		this(ProcessesProperties.PREFIX + "." + key, null, problem, action);
	}

	private ProcessConfigurationException(String key, @Nullable String origin, String problem, String action) {
		super("%s%s: %s".formatted(key, (origin != null) ? " (" + origin + ")" : "", problem));
		this.key = key;
		this.problem = problem;
		this.action = action;
	}

	/**
	 * Return the exception with the place where the key was set.
	 */
	ProcessConfigurationException at(@Nullable String origin) {
		return new ProcessConfigurationException(this.key, origin, this.problem, this.action);
	}

	String getKey() {
		return this.key;
	}

	String getAction() {
		return this.action;
	}

}
