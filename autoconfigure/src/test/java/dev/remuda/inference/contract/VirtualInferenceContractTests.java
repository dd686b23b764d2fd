package dev.remuda.inference.contract;

import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import dev.remuda.worker.WorkerModel;

/**
 * {@link InferenceContractTests} under the virtual model.
 */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualInferenceContractTests extends InferenceContractTests {

	VirtualInferenceContractTests() {
		super(WorkerModel.VIRTUAL);
	}

}
