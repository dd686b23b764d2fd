package dev.remuda.gateway.cache;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CacheControl}.
 */
class CacheControlTests {

	@Test
	void readsDirectivesOfAllLinesInAnyCase() {
		CacheControl control = of("Max-Age=60, PUBLIC ,,", "no-cache=\"a, no-store\", x = \"y\"");
		assertThat(control.has("public")).isTrue();
		assertThat(control.has("no-cache")).isTrue();
		assertThat(control.has("no-store")).isFalse();
		assertThat(control.has("x")).isTrue();
		assertThat(control.seconds("max-age", 1)).isEqualTo(60);
		assertThat(control.seconds("s-maxage", 1)).isEqualTo(1);
	}

	@ParameterizedTest
	@CsvSource({ "max-age=0,0", "max-age=\"7\",7", "max-age=-1,0", "max-age=1.5,0", "max-age=,0", "max-age,0",
			"max-age=x,0", "max-age=2147483648,2147483647", "max-age=99999999999999999999,2147483647",
			"'max-age=5, max-age=9',5" })
	void aTimeThatCannotBeReadIsNone(String directives, long seconds) {
		assertThat(of(directives).seconds("max-age", 42)).isEqualTo(seconds);
	}

	@Test
	void pragmaStandsInWhereThereIsNoneOfARequest() {
		Fields pragma = (name) -> name.equals("Pragma") ? List.of("no-cache") : List.of();
		assertThat(CacheControl.ofRequest(pragma).has("no-cache")).isTrue();
		assertThat(CacheControl.ofResponse(pragma).has("no-cache")).isFalse();
		assertThat(CacheControl.ofRequest((name) -> List.of(name.equals("Pragma") ? "no-cache" : "max-age=1"))
			.has("no-cache")).isFalse();
	}

	private static CacheControl of(String... lines) {
		return CacheControl.ofResponse((name) -> name.equals("Cache-Control") ? List.of(lines) : List.of());
	}

}
