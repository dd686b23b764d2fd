package dev.remuda.inference.openinference;

import dev.remuda.worker.WorkerModel;

/**
 * {@link OpenInferenceContractTests} under the reactive model.
 */
class ReactiveOpenInferenceContractTests extends OpenInferenceContractTests {

	ReactiveOpenInferenceContractTests() {
		super(WorkerModel.REACTIVE);
	}

}
