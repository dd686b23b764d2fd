package dev.remuda.inference.contract;

import dev.remuda.worker.WorkerModel;

/**
 * {@link InferenceContractTests} under the reactive model.
 */
class ReactiveInferenceContractTests extends InferenceContractTests {

	ReactiveInferenceContractTests() {
		super(WorkerModel.REACTIVE);
	}

}
