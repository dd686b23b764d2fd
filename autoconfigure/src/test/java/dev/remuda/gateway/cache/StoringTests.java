package dev.remuda.gateway.cache;

import java.time.Duration;

import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what may be stored, and for how long it is good.
 */
class StoringTests extends ResponseCacheFixture {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			200 | Cache-Control: max-age=60                            |                              | 60
			200 | Cache-Control: max-age=60, s-maxage=10               |                              | 10
			200 | Cache-Control: s-maxage=10, private                  |                              |
			200 | Cache-Control: max-age=60, no-store                  |                              |
			200 | Cache-Control: max-age=60                            | Cache-Control: no-store      |
			200 | Cache-Control: max-age=60                            | Cache-Control: no-cache      | 60
			200 | Expires: Thu, 01 Jan 2026 00:01:00 GMT               |                              | 60
			200 | Expires: Thursday, 01-Jan-26 00:01:00 GMT            |                              | 60
			200 | Expires: Thu Jan  1 00:01:00 2026                    |                              | 60
			200 | Expires: 0                                           |                              |
			200 | Cache-Control: public                                |                              |
			200 | Last-Modified: Thu, 01 Jan 2015 00:00:00 GMT         |                              |
			203 | Cache-Control: max-age=60                            |                              | 60
			204 | Cache-Control: max-age=60                            |                              | 60
			206 | Cache-Control: max-age=60                            |                              |
			302 | Cache-Control: max-age=60                            |                              | 60
			304 | Cache-Control: max-age=60                            |                              |
			404 | Cache-Control: max-age=60                            |                              | 60
			500 | Cache-Control: max-age=60                            |                              | 60
			700 | Cache-Control: max-age=60                            |                              |
			200 | Cache-Control: max-age=60                            | Authorization: Basic x       |
			200 | Cache-Control: max-age=60, public                    | Authorization: Basic x       | 60
			200 | Cache-Control: max-age=60, must-revalidate           | Authorization: Basic x       | 60
			200 | Cache-Control: s-maxage=60                           | Authorization: Basic x       | 60
			200 | Cache-Control: max-age=60                            | Cookie: a=b                  | 60
			""")
	void storesWhatTheServerAllows(int status, String response, String request, Long ttl) {
		StoredResponse stored = store((request != null) ? ask(request) : ask(), status, "x", response,
				"Date: Thu, 01 Jan 2026 00:00:00 GMT");
		assertThat((stored != null) ? (Long) stored.ttl(this.now) : null).isEqualTo(ttl);
		assertThat(find() != null).isEqualTo(ttl != null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Set-Cookie: a=b", "Vary: *", "Vary: Accept, *",
			"Content-Type: text/event-stream; charset=utf-8" })
	void whatIsForOneClientIsNotStored(String header) {
		assertThat(store(ask(), 200, "x", "Cache-Control: public, max-age=60", header)).isNull();
		assertThat(this.cache.find(TARGET, fields()).passed()).isTrue();
	}

	@Test
	void whatMayHaveBrokenOffUnseenIsNotStored() {
		assertThat(this.cache.record(ask(), 200, headers("Cache-Control: max-age=60"))).isNull();
		assertThat(this.cache.record(ask(), 200, headers("Cache-Control: max-age=60", "Transfer-Encoding: chunked")))
			.isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Cache-Control: no-cache", "Cache-Control: max-age=0" })
	void whatHasToBeValidatedIsStoredIfItCanBe(String directives) {
		assertThat(store(ask(), 200, "x", directives)).isNull();
		assertThat(store(ask(), 200, "x", directives, "ETag: \"1\"")).isNotNull()
			.returns(true, StoredResponse::isAlwaysValidated);
		assertThat(store(ask(), 503, "x", directives, "ETag: \"1\"")).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "200,true", "301,true", "308,true", "302,false", "404,false", "500,false" })
	void aSettingStandsInForSomeStatuses(int status, boolean stored) {
		this.cache = cache(100_000, 10_000, Duration.ofMinutes(1));
		assertThat(store(ask(), status, "x") != null).isEqualTo(stored);
		assertThat(store(ask("Cookie: a=b"), status, "x")).isNull();
		assertThat(store(ask("Authorization: x"), status, "x", "Cache-Control: public")).isNull();
		assertThat(store(ask(), status, "x", "Cache-Control: max-age=0")).isNull();
		assertThat(store(ask(), status, "x", "Cache-Control: no-store")).isNull();
	}

	@Test
	void whatWasOldAlreadyIsGoodForLess() {
		Asked asked = ask();
		pass(3);
		StoredResponse stored = store(asked, 200, "x", "Cache-Control: max-age=60", "Age: 20");
		assertThat(stored).isNotNull();
		assertThat(stored.age(this.now)).isEqualTo(23);
		assertThat(stored.ttl(this.now)).isEqualTo(37);
		pass(7);
		assertThat(stored.age(this.now)).isEqualTo(30);
		assertThat(stored.headers().contains("Age")).isFalse();
	}

	@Test
	void theServersClockCounts() {
		StoredResponse stored = store(ask(), 200, "x", "Cache-Control: max-age=60",
				"Date: Wed, 31 Dec 2025 23:59:20 GMT");
		assertThat(stored).isNotNull();
		assertThat(stored.ttl(this.now)).isEqualTo(20);
	}

	@Test
	void aResponseSaysWhenItCame() {
		HttpHeaders stored = store(ask(), 200, "x", "Cache-Control: max-age=60", "Transfer-Encoding: chunked")
			.headers();
		assertThat(stored.get("Date")).isEqualTo("Thu, 01 Jan 2026 00:00:00 GMT");
		assertThat(stored.get("Content-Length")).isEqualTo("1");
		assertThat(stored.contains("Transfer-Encoding")).isFalse();
	}

}
