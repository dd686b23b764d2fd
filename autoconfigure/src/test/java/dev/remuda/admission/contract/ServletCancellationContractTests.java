package dev.remuda.admission.contract;

import dev.remuda.worker.WorkerModel;

/**
 * The contract about requests that are given up under the {@link WorkerModel#SERVLET
 * servlet} model.
 */
class ServletCancellationContractTests extends TomcatCancellationContractTests {

	ServletCancellationContractTests() {
		super(WorkerModel.SERVLET);
	}

}
