package dev.remuda.dashboard.contract;

import dev.remuda.worker.WorkerModel;

/**
 * The contract under the {@link WorkerModel#SERVLET servlet} model.
 */
class ServletDashboardContractTests extends DashboardContractTests {

	ServletDashboardContractTests() {
		super(WorkerModel.SERVLET);
	}

}
