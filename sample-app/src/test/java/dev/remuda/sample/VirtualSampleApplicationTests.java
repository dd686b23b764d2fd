package dev.remuda.sample;

import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * Tests for {@link SampleApplication} under the {@code virtual} worker model.
 */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "Virtual threads need Java 21")
class VirtualSampleApplicationTests extends SampleApplicationTests {

	VirtualSampleApplicationTests() {
		super("virtual");
	}

}
