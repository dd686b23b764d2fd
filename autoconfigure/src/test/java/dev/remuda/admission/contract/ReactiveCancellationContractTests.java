package dev.remuda.admission.contract;

import dev.remuda.worker.WorkerModel;

/**
 * The contract about requests that are given up under the {@link WorkerModel#REACTIVE
 * reactive} model.
 */
class ReactiveCancellationContractTests extends CancellationContractTests {

	ReactiveCancellationContractTests() {
		super(WorkerModel.REACTIVE);
	}

}
