package dev.remuda.worker.contract;

import dev.remuda.worker.WorkerModel;

/**
 * The contract under the {@link WorkerModel#SERVLET servlet} model.
 */
class ServletWorkerContractTests extends WorkerContractTests {

	ServletWorkerContractTests() {
		super(WorkerModel.SERVLET, 200);
	}

}
