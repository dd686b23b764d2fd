package dev.remuda.worker.contract;

import dev.remuda.worker.WorkerModel;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * The end of an application under the {@link WorkerModel#VIRTUAL} model.
 */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
class VirtualShutdownContractTests extends ShutdownContractTests {

	VirtualShutdownContractTests() {
		super(WorkerModel.VIRTUAL);
	}

}
