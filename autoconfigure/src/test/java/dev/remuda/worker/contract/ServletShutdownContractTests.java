package dev.remuda.worker.contract;

import dev.remuda.worker.WorkerModel;

/**
 * The end of an application under the {@link WorkerModel#SERVLET} model.
 */
class ServletShutdownContractTests extends ShutdownContractTests {

	ServletShutdownContractTests() {
		super(WorkerModel.SERVLET);
	}

}
