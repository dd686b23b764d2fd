package dev.remuda.gateway;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link PathTemplate}.
 */
class PathTemplateTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "/old/{*rest} | /new/{*rest} | /old/a/b | /new/a/b", "/old/{*rest} | /new/{*rest} | /old | /new",
					"/old/{*rest} | /new/{*rest} | /old/ | /new/", "/old/{*rest} | /{*rest} | /old | /",
					"/old/{*rest} | /{*rest} | /old/a%2Fb%20c;p=%31/ | /a%2Fb%20c;p=%31/",
					"/old/{*rest} | /new/{*rest} | /old//a | /new//a", "/old/{*rest} | /new | /old/a | /new",
					"/{*rest} | /new/{*rest} | /a/b | /new/a/b", "/{*rest} | /new/{*rest} | / | /new/",
					"/u/{id}/{name} | /{name}/of-{id}/x | /u/1%2F2/n%3F | /n%3F/of-1%2F2/x",
					"/u/{id:\\d{1,3}}/{*rest} | /v2{*rest}/{id} | /u/12/x | ''",
					"/u/{id:\\d{1,3}}/{*rest} | /v2/{*rest}/{id} | /u/12/x/y | /v2/x/y/12",
					"/{*rest}/by/{id} | /{id}/{*rest} | /a/b/by/7 | /7/a/b", "/**/{id}/x/ | /{id} | /a/b/7/x/ | /7",
					"/{*rest}/x | /{*rest} | /x | /" })
	void writesTheVariablesOfAPathAsTheyWereWritten(String pattern, String template, String path, String expected) {
		PathPattern parsed = PathPatternParser.defaultInstance.parse(pattern);
		if (expected.isEmpty()) {
			assertThatIllegalArgumentException().isThrownBy(() -> PathTemplate.parse(template, parsed));
			return;
		}
		PathContainer requested = PathContainer.parsePath(path);
		assertThat(parsed.matches(requested)).isTrue();
		assertThat(PathTemplate.parse(template, parsed).apply(requested)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(nullValues = "none", delimiter = '|',
			value = { "/old/{*rest} | /new/{*rest} | /old/a | /new/b?x | /old/b?x",
					"/old/{*rest} | /new/{*rest} | /old | /new/b | /old/b",
					"/old/{*rest} | /new/{*rest} | /old/a | /new?x | /old?x",
					"/old/{*rest} | /new/{*rest} | /old/a | /new | /old",
					"/old/{*rest} | /new/{*rest} | /old/a | /news/b | none",
					"/old/{*rest} | /new/{*rest} | /old/a | /b | none",
					"/old/{*rest} | /{*rest} | /old/a | /b | /old/b", "/{*rest} | /new/{*rest} | /a | /new/b | /b",
					"/u/{id}/{*rest} | /{id}/v2/{*rest} | /u/7/a | /7/v2/b | /u/7/b",
					"/u/{id} | /v2/{id} | /u/7 | /v2/8 | none", "/u/{*rest} | /v2/{*rest}/x | /u/7 | /v2/8/x | none",
					"/{*rest}/u | /v2/{*rest} | /a/u | /v2/b | none", "/u/** | /v2 | /u/7 | /v2/8 | none" })
	void findsWhatTheClientWouldAskFor(String pattern, String template, String path, String target, String expected) {
		PathPattern parsed = PathPatternParser.defaultInstance.parse(pattern);
		assertThat(PathTemplate.parse(template, parsed).undo(target, PathContainer.parsePath(path)))
			.isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "/a b", "/a?b", "/a#b", "/%zz", "/{a", "/a}", "/**", "/$1", "/\\a", "a", "''",
			"/{a:x}", "/{rest}" })
	void refusesWhatIsNoPathOrHasOtherVariables(String template) {
		PathPattern path = PathPatternParser.defaultInstance.parse("/{a}/{b}-{c}/{*rest}");
		assertThatIllegalArgumentException().isThrownBy(() -> PathTemplate.parse(template, path))
			.withMessageContaining("'" + template + "'");
	}

}
