package dev.remuda.gateway;

import java.util.Random;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClearRequest}; how its requests are answered is tested in
 * {@code RequestSmugglingTests}.
 */
class ClearRequestTests {

	private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(:[0-9]*)?");

	private static final String CHARACTERS = "az09AZfFgG.:[]%-_~@/ \t\r\n\"<>{}|\\^`#?'ü!$&()*+,;=\u0000";

	@ParameterizedTest
	@ValueSource(strings = { "", ":", ":80", "x", "x:", "x:80", "example.com:8080", "[::1]", "[::1]:", "[::1]:80",
			"[1.2.3.4]", "my_app", "%41", "a!$&'()*+,;=~" })
	void takesWhatIsAHost(String text) {
		assertThat(ClearRequest.isHost(text)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "x/y", "x@y", "x y", "x:8a", "x:80:80", "[", "[]", "[]:80", "[g]", "[::1", "::1]",
			"[::1]x", "x[::1]", "[::1]]", "x\u0000", "ü", "x#", "x?y", "x\\y", "\"x\"" })
	void refusesWhatIsNone(String text) {
		assertThat(ClearRequest.isHost(text)).isFalse();
	}

	@Test
	void saysWhatTheRulesSay() {
		Random random = new Random(7);
		for (int round = 0; round < 100_000; round++) {
			StringBuilder text = new StringBuilder((round % 3 == 0) ? "[" : "");
			for (int length = random.nextInt(6); length > 0; length--) {
				text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
			}
			text.append((round % 9 == 0) ? "]" : "").append((round % 5 == 0) ? ":8" : "");
			assertThat(ClearRequest.isHost(text.toString())).as(text.toString())
				.isEqualTo(HOST.matcher(text).matches());
		}
	}

}
