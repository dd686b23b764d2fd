package dev.remuda.admission.contract;

import dev.remuda.worker.WorkerModel;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * The contract about requests that are given up under the {@link WorkerModel#VIRTUAL
 * virtual} model.
 */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
class VirtualCancellationContractTests extends TomcatCancellationContractTests {

	VirtualCancellationContractTests() {
		super(WorkerModel.VIRTUAL);
	}

}
