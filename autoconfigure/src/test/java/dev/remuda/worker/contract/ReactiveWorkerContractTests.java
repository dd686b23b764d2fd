package dev.remuda.worker.contract;

import dev.remuda.worker.WorkerModel;

/**
 * The contract under the {@link WorkerModel#REACTIVE reactive} model. Before Java 21 a
 * pool of 200 threads runs the blocking handlers.
 */
class ReactiveWorkerContractTests extends WorkerContractTests {

	ReactiveWorkerContractTests() {
		super(WorkerModel.REACTIVE, (Runtime.version().feature() >= 21) ? 400 : 200);
	}

}
