package dev.remuda.inference.autoconfigure;

/**
 * Makes models of one kind of beans.
 */
interface ModelBackend {

	/**
	 * Return the interface of the beans; its type parameters are those of an input and of
	 * an answer.
	 */
	Class<?> type();

	/**
	 * Load a model on each of its devices.
	 * @param name the name of the model
	 * @param bean a bean of the type
	 * @param properties what was configured for the model
	 * @throws dev.remuda.inference.ModelStartException if it can't be loaded
	 */
	LoadedBackend load(String name, Object bean, InferenceProperties.Model properties);

}
