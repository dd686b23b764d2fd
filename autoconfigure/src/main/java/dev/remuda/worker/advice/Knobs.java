package dev.remuda.worker.advice;

/**
 * The settings that advice names.
 */
final class Knobs {

	static final String MODEL = "remuda.worker.model";

	static final String BLOCKING = "remuda.worker.reactive.blocking";

	static final String REQUEST_TIMEOUT = "remuda.worker.request-timeout";

	static final String DEFAULT_GROUP = "default";

	private static final String ADMISSION = "remuda.admission.";

	private Knobs() {
	}

	static String maxInFlight(String group) {
		return of(group, "max-in-flight");
	}

	static String queueCapacity(String group) {
		return of(group, "queue.capacity");
	}

	private static String of(String group, String key) {
		return ADMISSION + (group.equals(DEFAULT_GROUP) ? "" : "groups." + group + ".") + key;
	}

}
