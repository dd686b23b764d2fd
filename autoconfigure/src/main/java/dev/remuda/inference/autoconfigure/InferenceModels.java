package dev.remuda.inference.autoconfigure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The models that are running.
 */
class InferenceModels {

	private final List<ServedModel> models = new CopyOnWriteArrayList<>();

	void add(ServedModel model) {
		this.models.add(model);
	}

	List<ServedModel> all() {
		return List.copyOf(this.models);
	}

}
