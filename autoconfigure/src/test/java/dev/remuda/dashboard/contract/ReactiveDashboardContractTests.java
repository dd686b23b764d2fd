package dev.remuda.dashboard.contract;

import dev.remuda.worker.WorkerModel;

/**
 * The contract under the {@link WorkerModel#REACTIVE reactive} model.
 */
class ReactiveDashboardContractTests extends DashboardContractTests {

	ReactiveDashboardContractTests() {
		super(WorkerModel.REACTIVE);
	}

}
