package dev.remuda.worker.contract;

import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import dev.remuda.worker.WorkerModel;

/**
 * The contract under the {@link WorkerModel#VIRTUAL virtual} model.
 */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
class VirtualWorkerContractTests extends WorkerContractTests {

	VirtualWorkerContractTests() {
		super(WorkerModel.VIRTUAL, 400);
	}

}
