package dev.remuda.inference.autoconfigure;

import java.time.Duration;

import dev.remuda.inference.BatchingInferenceModel;
import dev.remuda.inference.InferenceSettings;

/**
 * A model that was configured and is running.
 *
 * @param name its name
 * @param backend class of its backend
 * @param settings its limits
 * @param startTimeout time that it has to be warm
 * @param model what runs it
 */
record ServedModel(String name, String backend, InferenceSettings settings, Duration startTimeout,
		BatchingInferenceModel<?, ?> model) {

}
