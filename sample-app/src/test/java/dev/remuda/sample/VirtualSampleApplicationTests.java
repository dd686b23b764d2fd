package dev.remuda.sample;

import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SampleApplication} under the {@code virtual} worker model.
 */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "Virtual threads need Java 21")
class VirtualSampleApplicationTests extends SampleApplicationTests {

	VirtualSampleApplicationTests() {
		super("virtual");
	}

	/**
	 * The dashboard for Grafana asks for them, and is tested with the reactive model.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "remuda.worker.pinned", "remuda.worker.carrier.lag" })
	void hasTheMetersOfVirtualThreads(String meter) throws Exception {
		assertThat(get("/actuator/metrics/" + meter).statusCode()).isEqualTo(200);
	}

}
