package dev.remuda.worker.contract;

import dev.remuda.worker.WorkerModel;

/**
 * The end of an application under the {@link WorkerModel#REACTIVE} model.
 */
class ReactiveShutdownContractTests extends ShutdownContractTests {

	ReactiveShutdownContractTests() {
		super(WorkerModel.REACTIVE);
	}

}
