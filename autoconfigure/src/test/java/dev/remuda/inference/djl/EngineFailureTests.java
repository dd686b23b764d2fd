package dev.remuda.inference.djl;

import ai.djl.engine.EngineException;
import dev.remuda.inference.ModelStartException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EngineFailure}, for what {@link EngineStartTests} can't bring about.
 */
class EngineFailureTests {

	@Test
	void showsAllMessagesOfAFailureThatItDoesNotKnow() {
		EngineException cause = new EngineException("Failed to load PyTorch native library",
				new UnsatisfiedLinkError("libc10.so: version `GLIBC_2.32' not found"));
		ModelStartException failure = new EngineFailure("gec", "PyTorch", cause).toException();
		assertThat(failure).hasMessage(
				"The model 'gec' needs the engine PyTorch, which doesn't start: ai.djl.engine.EngineException: Failed to load PyTorch native library: java.lang.UnsatisfiedLinkError: libc10.so: version `GLIBC_2.32' not found")
			.hasCause(cause);
		assertThat(failure.getAction()).contains("C library");
	}

}
