package dev.remuda.inference.contract;

import dev.remuda.worker.WorkerModel;

/**
 * {@link InferenceContractTests} under the servlet model.
 */
class ServletInferenceContractTests extends InferenceContractTests {

	ServletInferenceContractTests() {
		super(WorkerModel.SERVLET);
	}

}
