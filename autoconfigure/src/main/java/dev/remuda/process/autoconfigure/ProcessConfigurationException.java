package dev.remuda.process.autoconfigure;

/**
 * The processes can't be had as they were asked for. Start-up stops, and the three texts
 * are shown as Boot's failure analysis.
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
		super("%s.%s: %s".formatted(ProcessesProperties.PREFIX, key, problem));
		this.key = ProcessesProperties.PREFIX + "." + key;
		this.problem = problem;
		this.action = action;
	}

	String getKey() {
		return this.key;
	}

	String getProblem() {
		return this.problem;
	}

	String getAction() {
		return this.action;
	}

}
