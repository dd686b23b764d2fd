package dev.remuda.sample;

/**
 * Tests for {@link SampleApplication} under the {@code reactive} worker model.
 */
class ReactiveSampleApplicationTests extends SampleApplicationTests {

	ReactiveSampleApplicationTests() {
		super("reactive");
	}

}
