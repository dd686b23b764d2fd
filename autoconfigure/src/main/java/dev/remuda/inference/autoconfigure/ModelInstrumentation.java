package dev.remuda.inference.autoconfigure;

import dev.remuda.inference.InferenceListener;

/**
 * Watches the models.
 */
interface ModelInstrumentation {

	/**
	 * Return who is to hear what a model does, before there is that model.
	 * @param name the name of the model
	 */
	InferenceListener listener(String name);

	/**
	 * Watch a model that was started.
	 * @param model the model
	 */
	default void started(ServedModel model) {
	}

}
