package dev.remuda.gateway;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link Canary}.
 */
class CanaryTests {

	private static final int CLIENTS = 20_000;

	@Test
	void takesItsShareOfTheClientsOfOneNetwork() {
		for (double percent : new double[] { 0, 0.5, 5, 50, 100 }) {
			Canary canary = new Canary("next", percent);
			long taken = IntStream.range(0, CLIENTS).filter((number) -> canary.takes(client(number))).count();
			assertThat(100.0 * taken / CLIENTS).isCloseTo(percent, within(1.0));
		}
	}

	@Test
	void aClientStaysInItWhenTheShareGrows() {
		Canary small = new Canary("next", 5);
		Canary large = new Canary("next", 20);
		assertThat(IntStream.range(0, CLIENTS).filter((number) -> small.takes(client(number))))
			.allMatch((number) -> small.takes(client(number)) && large.takes(client(number)));
	}

	@Test
	void takesNobodyWhoseAddressIsNotKnown() {
		assertThat(new Canary("next", 100).takes(null)).isFalse();
	}

	@Test
	void refusesWhatIsNoShare() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Canary("next", 101))
			.withMessage("'101.0' isn't from 0 to 100");
		assertThatIllegalArgumentException().isThrownBy(() -> new Canary("next", Double.NaN));
	}

	private static InetAddress client(int number) {
		try {
			return InetAddress.getByAddress(new byte[] { 10, 0, (byte) (number >> 8), (byte) number });
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
