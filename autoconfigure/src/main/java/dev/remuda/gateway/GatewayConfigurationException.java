package dev.remuda.gateway;

/**
 * The gateway can't be had as it was asked for. Start-up stops, and the three texts are
 * shown as Boot's failure analysis.
 */
public class GatewayConfigurationException extends RuntimeException {

	private final String key;

	private final String problem;

	private final String action;

	/**
	 * Create an exception.
	 * @param key the configuration key that is wrong
	 * @param problem what is wrong, with the value, as a sentence without its full stop
	 * @param action the way out, as a sentence
	 */
	public GatewayConfigurationException(String key, String problem, String action) {
		super(key + ": " + problem);
		this.key = key;
		this.problem = problem;
		this.action = action;
	}

	/**
	 * Return the key.
	 * @return the configuration key that is wrong
	 */
	public String getKey() {
		return this.key;
	}

	/**
	 * Return the problem.
	 * @return what is wrong
	 */
	public String getProblem() {
		return this.problem;
	}

	/**
	 * Return the way out.
	 * @return what the user can do
	 */
	public String getAction() {
		return this.action;
	}

}
