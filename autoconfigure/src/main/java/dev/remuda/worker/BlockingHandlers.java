package dev.remuda.worker;

/**
 * What the {@link WorkerModel#REACTIVE reactive} model does with a blocking handler: a
 * controller method whose return type is not a reactive or asynchronous one, and which
 * could therefore hold an event loop for as long as it runs.
 */
public enum BlockingHandlers {

	/**
	 * Run it on a virtual thread, or on a bounded pool before Java 21.
	 */
	OFFLOAD,

	/**
	 * Run it on the event loop, and name each such handler in a warning at start-up.
	 */
	WARN,

	/**
	 * Refuse to start, and name each such handler.
	 */
	FAIL

}
