package dev.remuda.inference;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link InferenceSettings}.
 */
class InferenceSettingsTests {

	@Test
	void namesTheValueThatIsOutOfBounds() {
		assertThatIllegalArgumentException().isThrownBy(() -> new InferenceSettings(0, 1, Duration.ZERO))
			.withMessage("threads must be at least 1, and it is 0");
		assertThatIllegalArgumentException().isThrownBy(() -> new InferenceSettings(1, 0, Duration.ZERO))
			.withMessage("queueCapacity must be at least 1, and it is 0");
		assertThatIllegalArgumentException().isThrownBy(() -> new InferenceSettings(1, 1, Duration.ofSeconds(-1)))
			.withMessage("closeTimeout must not be negative, and it is PT-1S");
	}

}
