package dev.remuda.inference.autoconfigure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.remuda.inference.InferenceListener;

/**
 * The statistics of each model.
 */
class InferenceReports implements ModelInstrumentation {

	private final Map<String, InferenceStatistics> statistics = new ConcurrentHashMap<>();

	@Override
	public InferenceListener listener(String name) {
		return of(name);
	}

	InferenceStatistics of(String name) {
		return this.statistics.computeIfAbsent(name, (key) -> new InferenceStatistics());
	}

}
