package dev.remuda.inference;

import java.time.Duration;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link InferenceSettings}.
 */
class InferenceSettingsTests {

	private static final InferenceSettings SETTINGS = InferenceSettings.DEFAULTS;

	@Test
	void namesTheValueThatIsOutOfBounds() {
		assertRefused(() -> SETTINGS.withWorkers(0), "workers must be at least 1, and it is 0");
		assertRefused(() -> SETTINGS.withBatch(0, Duration.ZERO), "maxBatchSize must be at least 1, and it is 0");
		assertRefused(() -> SETTINGS.withBatch(1, Duration.ofMillis(-1)),
				"maxDelay must not be negative, and it is PT-0.001S");
		assertRefused(() -> SETTINGS.withMaxPadding(1.5), "maxPadding must be from 0 to 1, and it is 1.5");
		assertRefused(() -> SETTINGS.withMaxPadding(Double.NaN), "maxPadding must be from 0 to 1, and it is NaN");
		assertRefused(() -> SETTINGS.withQueue(0, Duration.ofSeconds(1)),
				"queueCapacity must be at least 1, and it is 0");
		assertRefused(() -> SETTINGS.withQueue(1, Duration.ZERO),
				"queueTimeout must be more than zero, and it is PT0S");
		assertRefused(() -> SETTINGS.withCloseTimeout(Duration.ofSeconds(-1)),
				"closeTimeout must not be negative, and it is PT-1S");
		assertRefused(() -> SETTINGS.withBatch(1, Duration.ofDays(2)),
				"maxDelay must be at most a day, and it is PT48H");
		assertRefused(() -> SETTINGS.withQueue(1, Duration.ofDays(2)),
				"queueTimeout must be at most a day, and it is PT48H");
		assertRefused(() -> SETTINGS.withCloseTimeout(Duration.ofDays(2)),
				"closeTimeout must be at most a day, and it is PT48H");
	}

	private void assertRefused(ThrowingCallable settings, String message) {
		assertThatIllegalArgumentException().isThrownBy(settings).withMessage(message);
	}

}
