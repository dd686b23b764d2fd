package dev.remuda.admission.contract;

import dev.remuda.worker.WorkerModel;

/**
 * The contract under the {@link WorkerModel#SERVLET servlet} model.
 */
class ServletAdmissionContractTests extends TomcatAdmissionContractTests {

	ServletAdmissionContractTests() {
		super(WorkerModel.SERVLET);
	}

}
