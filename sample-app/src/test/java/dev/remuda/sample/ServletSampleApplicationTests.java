package dev.remuda.sample;

/**
 * Tests for {@link SampleApplication} under the {@code servlet} worker model.
 */
class ServletSampleApplicationTests extends SampleApplicationTests {

	ServletSampleApplicationTests() {
		super("servlet");
	}

}
