package dev.remuda.worker;

/**
 * The worker model or one of its settings can't be had as it was asked for. Start-up
 * stops, and the two sentences are shown as Boot's failure analysis.
 */
public class WorkerConfigurationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String action;

	/**
	 * Create an exception.
	 * @param description what happened, with the values, the keys and where they were
	 * written
	 * @param action the way out
	 */
	public WorkerConfigurationException(String description, String action) {
		super(description);
		this.action = action;
	}

	/**
	 * Return the way out.
	 * @return what the user can do
	 */
	public String getAction() {
		return this.action;
	}

}
