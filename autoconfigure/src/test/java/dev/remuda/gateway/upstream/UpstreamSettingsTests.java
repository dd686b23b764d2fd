package dev.remuda.gateway.upstream;

import java.time.Duration;
import java.util.Arrays;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link UpstreamSettings} and {@link Balance}.
 */
class UpstreamSettingsTests {

	private final UpstreamSettings settings = UpstreamFixture.settings("a:1", "b:1");

	@Test
	void hasNginxsDefaultsForFailures() {
		assertThat(this.settings).isEqualTo(new UpstreamSettings("test", this.settings.servers(), Balance.POWER_OF_TWO,
				1, Duration.ofSeconds(10), Duration.ZERO, 2, 2));
	}

	@Test
	void refusesAServerThatIsThereTwice() {
		assertThatIllegalArgumentException().isThrownBy(() -> UpstreamFixture.settings("a:1", "b:1", "A:1 backup"))
			.withMessage("The upstream 'test' has the server a:1 twice; give it a weight instead");
	}

	@Test
	void refusesWhatIsOutOfBounds() {
		refused(() -> this.settings.withFailures(-1, Duration.ofSeconds(1)), "maxFails must be from 0 to 1000");
		refused(() -> this.settings.withFailures(1001, Duration.ofSeconds(1)), "maxFails must be from 0 to 1000");
		refused(() -> this.settings.withFailures(1, Duration.ZERO), "failTimeout must be more than zero");
		refused(() -> this.settings.withFailures(1, Duration.ofHours(25)), "at most a day, and it is 'PT25H'");
		refused(() -> this.settings.withSlowStart(Duration.ofMillis(-1)), "slowStart must be from zero to a day");
		refused(() -> this.settings.withChecks(0, 1), "fall must be at least 1");
		refused(() -> this.settings.withChecks(1, 0), "rise must be at least 1");
		refused(() -> UpstreamSettings.of(" ", this.settings.servers()), "name must not be blank");
	}

	private void refused(Runnable change, String message) {
		assertThatIllegalArgumentException().isThrownBy(change::run).withMessageContaining(message);
	}

	@Test
	void knowsABalanceByItsId() {
		assertThat(Arrays.stream(Balance.values()).map(Balance::id)).containsExactly("round-robin", "least-connections",
				"power-of-two", "ip-hash", "least-time");
		assertThat(Arrays.stream(Balance.values()).map(Balance::id).map(Balance::of)).containsExactly(Balance.values());
		assertThatIllegalArgumentException().isThrownBy(() -> Balance.of("iphash"))
			.withMessage("Unknown balance 'iphash', did you mean 'ip-hash'?");
	}

}
