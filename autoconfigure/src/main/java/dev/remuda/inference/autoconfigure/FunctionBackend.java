package dev.remuda.inference.autoconfigure;

import java.util.List;

import dev.remuda.inference.BatchFunction;
import dev.remuda.inference.LoadedModel;
import dev.remuda.inference.ModelStartException;

/**
 * Makes a model of a {@link BatchFunction}, which needs no file and knows no devices.
 */
class FunctionBackend implements ModelBackend {

	@Override
	public Class<?> type() {
		return BatchFunction.class;
	}

	@Override
	@SuppressWarnings("unchecked")
	public LoadedBackend load(String name, Object bean, InferenceProperties.Model properties) {
		if (properties.getLocation() != null || properties.getEngine() != null) {
			throw new ModelStartException(
					"The model '%s' is a BatchFunction, for which 'location' and 'engine' have no meaning"
						.formatted(name),
					"Remove them from remuda.inference.models.%s, or make its backend a DJL Translator."
						.formatted(name),
					null);
		}
		return new LoadedBackend(List.of(LoadedModel.of((BatchFunction<Object, Object>) bean)), "Java");
	}

}
