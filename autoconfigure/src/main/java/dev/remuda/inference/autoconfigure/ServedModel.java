package dev.remuda.inference.autoconfigure;

import java.time.Duration;

import dev.remuda.inference.BatchingInferenceModel;
import dev.remuda.inference.InferenceSettings;

/**
 * A model that was configured and is running.
 *
 * @param name its name
 * @param backend interface of its backend
 * @param engine what runs it, for people to read
 * @param settings its limits
 * @param startTimeout time that it has to be warm
 * @param model what runs it
 */
record ServedModel(String name, String backend, String engine, InferenceSettings settings, Duration startTimeout,
		BatchingInferenceModel<?, ?> model) {

}
