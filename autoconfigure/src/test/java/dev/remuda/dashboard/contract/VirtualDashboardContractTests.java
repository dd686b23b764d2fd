package dev.remuda.dashboard.contract;

import dev.remuda.worker.WorkerModel;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * The contract under the {@link WorkerModel#VIRTUAL virtual} model.
 */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
class VirtualDashboardContractTests extends DashboardContractTests {

	VirtualDashboardContractTests() {
		super(WorkerModel.VIRTUAL);
	}

}
