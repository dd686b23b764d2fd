package dev.remuda.gateway.cache;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what answers a request.
 */
class StoredResponseTests extends ResponseCacheFixture {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			max-age=60                                  |                | 59  | FRESH
			max-age=60                                  |                | 60  | VALIDATE
			max-age=60                                  | no-cache       | 0   | VALIDATE
			max-age=60                                  | no-store       | 0   | FRESH
			max-age=60                                  | max-age=10     | 10  | FRESH
			max-age=60                                  | max-age=10     | 11  | VALIDATE
			max-age=60                                  | min-fresh=20   | 39  | FRESH
			max-age=60                                  | min-fresh=20   | 40  | VALIDATE
			max-age=60                                  | max-stale      | 999 | STALE
			max-age=60                                  | max-stale=10   | 69  | STALE
			max-age=60                                  | max-stale=10   | 70  | VALIDATE
			max-age=60, must-revalidate                 | max-stale      | 61  | VALIDATE
			max-age=60, proxy-revalidate                | max-stale      | 61  | VALIDATE
			s-maxage=60                                 | max-stale      | 61  | VALIDATE
			max-age=60, no-cache                        |                | 0   | VALIDATE
			max-age=60, no-cache=Set-Cookie             |                | 0   | VALIDATE
			max-age=60, stale-while-revalidate=30       |                | 59  | FRESH
			max-age=60, stale-while-revalidate=30       |                | 89  | STALE_WHILE_VALIDATING
			max-age=60, stale-while-revalidate=30       |                | 90  | VALIDATE
			max-age=60, stale-while-revalidate=30       | max-age=70     | 71  | VALIDATE
			max-age=60, stale-while-revalidate=30       | min-fresh=1    | 61  | VALIDATE
			s-maxage=60, stale-while-revalidate=30      |                | 61  | STALE_WHILE_VALIDATING
			max-age=60, stale-while-revalidate=30, must-revalidate |     | 61  | VALIDATE
			""")
	void answersWhomItMay(String directives, String wishes, long after, Reuse reuse) {
		StoredResponse stored = store(ask(), 200, "x", "Cache-Control: " + directives, "ETag: \"1\"");
		pass(after);
		assertThat(stored.reuse(wishes((wishes != null) ? wishes : ""), this.now)).isEqualTo(reuse);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			max-age=60                                  |                    | 61 | false
			max-age=60, stale-if-error=10               |                    | 69 | true
			max-age=60, stale-if-error=10               |                    | 70 | false
			max-age=60                                  | stale-if-error=10  | 69 | true
			max-age=60, stale-if-error=10               | no-cache           | 1  | false
			max-age=60, stale-if-error=10, no-cache     |                    | 1  | false
			max-age=60, stale-if-error=10, must-revalidate |                 | 61 | false
			s-maxage=60, stale-if-error=10              |                    | 61 | true
			""")
	void helpsWhereThatIsAllowed(String directives, String wishes, long after, boolean helps) {
		StoredResponse stored = store(ask(), 200, "x", "Cache-Control: " + directives, "ETag: \"1\"");
		pass(after);
		assertThat(stored.helpsOnError(wishes((wishes != null) ? wishes : ""), this.now)).isEqualTo(helps);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			"a"   | If-None-Match: "a"                                | true
			"a"   | If-None-Match: W/"a"                              | true
			W/"a" | If-None-Match: "a"                                | true
			"a"   | If-None-Match: "b", W/"a","c"                     | true
			"a"   | If-None-Match: "b"                                | false
			"a"   | If-None-Match: "aa"                               | false
			"a"   | If-None-Match: a                                  | false
			a     | If-None-Match: "ab"                               | false
			"a"   | If-None-Match: *                                  | true
			"a"   | If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT  | true
			"a"   | If-Modified-Since: Fri, 31 Dec 1999 23:59:59 GMT  | false
			"a"   | If-Modified-Since: yesterday                      | false
			"a"   | If-None-Match: "b"\tIf-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT  | false
			""")
	void knowsWhoHasItAlready(String tag, String request, boolean known) {
		StoredResponse stored = store(ask(), 200, "x", "Cache-Control: max-age=60", "ETag: " + tag,
				"Last-Modified: Sat, 01 Jan 2000 00:00:00 GMT");
		assertThat(stored.isKnownTo(fields(request.split("\t")))).isEqualTo(known);
		StoredResponse other = store(ask(), 404, "x", "Cache-Control: max-age=60", "ETag: " + tag);
		assertThat(other.isKnownTo(fields(request.split("\t")))).isFalse();
	}

	private static CacheControl wishes(String directives) {
		return CacheControl.ofRequest(fields("Cache-Control: " + directives));
	}

}
