package dev.remuda.inference.openinference;

import dev.remuda.worker.WorkerModel;

/**
 * {@link OpenInferenceContractTests} under the servlet model.
 */
class ServletOpenInferenceContractTests extends OpenInferenceContractTests {

	ServletOpenInferenceContractTests() {
		super(WorkerModel.SERVLET);
	}

}
