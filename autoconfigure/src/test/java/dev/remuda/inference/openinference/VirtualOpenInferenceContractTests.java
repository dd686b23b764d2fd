package dev.remuda.inference.openinference;

import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import dev.remuda.worker.WorkerModel;

/**
 * {@link OpenInferenceContractTests} under the virtual model.
 */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualOpenInferenceContractTests extends OpenInferenceContractTests {

	VirtualOpenInferenceContractTests() {
		super(WorkerModel.VIRTUAL);
	}

}
