package dev.remuda.gateway.cache;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ResponseCache}.
 */
class ResponseCacheTests extends ResponseCacheFixture {

	private static final String FRESH = "Cache-Control: max-age=60";

	@Test
	void eachVariantIsFoundByThoseWhoAskForIt() {
		store(ask("Accept-Language: de", "X-A: 1"), 200, "de", FRESH, "Vary: accept-language, X-Absent");
		store(ask("Accept-Language: fr"), 200, "fr", FRESH, "Vary: X-Absent", "Vary: Accept-Language");
		assertThat(body("Accept-Language: de")).isEqualTo("de");
		assertThat(body("Accept-Language: fr", "X-A: 2")).isEqualTo("fr");
		assertThat(body("Accept-Language: it")).isNull();
		assertThat(body("Accept-Language: de", "X-Absent: ")).isNull();
		assertThat(body("Accept-Language: de", "Accept-Language: fr")).isNull();
		assertThat(body()).isNull();
	}

	@Test
	void oneValueIsNotTakenForAnother() {
		store(ask("X-A: a", "X-B: b"), 200, "x", FRESH, "Vary: X-A, X-B");
		assertThat(body("X-A: a 1 b", "X-B: ")).isNull();
		assertThat(body("X-A: a,b")).isNull();
		store(ask("X-A: a, b", "X-B: c"), 200, "y", FRESH, "Vary: X-A, X-B");
		assertThat(body("X-A: a ,b", "X-B:  c ")).isEqualTo("y");
	}

	@Test
	void whatVariesByOtherThingsTakesTheirPlace() {
		store(ask("X-A: 1"), 200, "a", FRESH, "Vary: X-A");
		store(ask("X-A: 1", "X-B: 1"), 200, "b", FRESH, "Vary: X-B");
		assertThat(body("X-A: 1")).isNull();
		assertThat(body("X-A: 1", "X-B: 1")).isEqualTo("b");
		store(ask(), 200, "c", FRESH);
		assertThat(body("X-A: 1")).isEqualTo("c");
	}

	@Test
	void allVariantsAreForgotten() {
		store(ask("X-A: 1"), 200, "1", FRESH, "Vary: X-A");
		store(ask("X-A: 2"), 200, "2", FRESH, "Vary: X-A");
		this.cache.invalidate(TARGET);
		assertThat(body("X-A: 1")).isNull();
		store(ask("X-A: 1"), 200, "3", FRESH, "Vary: X-A");
		assertThat(body("X-A: 1")).isEqualTo("3");
		assertThat(body("X-A: 2")).isNull();
	}

	@Test
	void whatWasOnItsWayWhenItsTargetWasChangedIsNotStored() {
		Asked asked = ask();
		Recording recording = this.cache.record(asked, 200, headers(FRESH, "Content-Length: 1"));
		this.cache.invalidate(TARGET);
		recording.add(Unpooled.wrappedBuffer(new byte[1]));
		assertThat(recording.finish()).isNotNull();
		assertThat(find()).isNull();
		StoredResponse old = store(ask(), 200, "x", FRESH, "ETag: \"1\"");
		asked = ask();
		this.cache.invalidate(TARGET);
		this.cache.freshen(asked, old, headers());
		assertThat(find()).isNull();
	}

	@Test
	void whatTheServerSaysOnValidatingIsStored() {
		StoredResponse old = store(ask(), 200, "body", FRESH, "ETag: \"1\"", "X-A: 1", "X-B: 1", "Content-Type: a/b",
				"Date: Thu, 01 Jan 2026 00:00:00 GMT");
		pass(100);
		StoredResponse fresh = this.cache.freshen(ask(), old,
				headers("Cache-Control: max-age=30", "X-A: 2", "X-A: 3", "Content-Type: c/d", "Content-Length: 0"));
		assertThat(fresh.ttl(this.now)).isEqualTo(30);
		assertThat(find()).isSameAs(fresh);
		assertThat(fresh.headers().getAll("X-A")).containsExactly("2", "3");
		assertThat(fresh.headers().get("X-B")).isEqualTo("1");
		assertThat(fresh.headers().get("Content-Type")).isEqualTo("a/b");
		assertThat(fresh.headers().get("Content-Length")).isEqualTo("4");
		assertThat(body()).isEqualTo("body");
		assertThat(old.headers().getAll("X-A")).containsExactly("1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Set-Cookie: a=b", "Cache-Control: no-store", "Cache-Control: private", "ETag: \"2\"",
			"Vary: *" })
	void whatTheServerSaysToOneClientIsNotStored(String header) {
		StoredResponse old = store(ask(), 200, "body", FRESH, "ETag: \"1\"");
		pass(100);
		StoredResponse answer = this.cache.freshen(ask(), old, headers(header));
		assertThat(find()).isSameAs(old);
		assertThat(old.headers().contains("Set-Cookie")).isFalse();
		assertThat(answer.headers().contains(header.substring(0, header.indexOf(':')))).isTrue();
	}

	@Test
	void nothingIsLargerThanItMayBe() {
		this.cache = cache(20_000, 5000, null);
		assertThat(store(ask(), 200, "x".repeat(5001), FRESH)).isNull();
		Recording recording = this.cache.record(ask(), 200, headers(FRESH, "Transfer-Encoding: chunked"));
		assertThat(recording.add(Unpooled.wrappedBuffer(new byte[5000]))).isTrue();
		assertThat(recording.add(Unpooled.wrappedBuffer(new byte[1]))).isFalse();
		assertThat(recording.finish()).isNull();
		assertThat(find()).isNull();
		for (int index = 0; index < 100; index++) {
			Fields fields = fields();
			Asked asked = this.cache.asked("http://x/" + index, fields, CacheControl.ofRequest(fields));
			assertThat(store(asked, 200, "x".repeat(4000), FRESH)).isNotNull();
			assertThat(this.cache.statistics().size()).isLessThanOrEqualTo(20_000);
		}
		assertThat(this.cache.statistics().evictions()).isGreaterThan(90);
	}

	@Test
	void whatIsNotStoredYetIsBoundedAsWell() {
		this.cache = cache(10_000, 5000, null);
		Recording first = begin();
		Recording second = begin();
		Recording third = begin();
		assertThat(first.add(Unpooled.wrappedBuffer(new byte[5000]))).isTrue();
		assertThat(second.add(Unpooled.wrappedBuffer(new byte[5000]))).isTrue();
		assertThat(third.add(Unpooled.wrappedBuffer(new byte[1]))).isFalse();
		first.stop();
		first.stop();
		second.finish();
		second.stop();
		assertThat(begin().add(Unpooled.wrappedBuffer(new byte[5000]))).isTrue();
		assertThat(begin().add(Unpooled.wrappedBuffer(new byte[5000]))).isTrue();
		assertThat(begin().add(Unpooled.wrappedBuffer(new byte[1]))).isFalse();
	}

	private Recording begin() {
		return this.cache.record(ask(), 200, headers(FRESH, "Transfer-Encoding: chunked"));
	}

	@Test
	void whatCannotBeStoredDrivesNothingGoodOut() {
		store(ask(), 200, "good", FRESH);
		store(ask("Authorization: x"), 200, "secret", FRESH);
		assertThat(body()).isEqualTo("good");
		pass(61);
		store(ask(), 200, "other", "Cache-Control: no-store");
		assertThat(find()).isNull();
		assertThat(this.cache.find(TARGET, fields()).passed()).isTrue();
		store(ask(), 503, "down", "Cache-Control: no-store");
		store(ask(), 200, "good", FRESH);
		assertThat(this.cache.find(TARGET, fields()).passed()).isFalse();
		this.cache.invalidate(TARGET);
		store(ask(), 503, "down", "Cache-Control: no-store");
		assertThat(this.cache.find(TARGET, fields()).passed()).isFalse();
	}

}
