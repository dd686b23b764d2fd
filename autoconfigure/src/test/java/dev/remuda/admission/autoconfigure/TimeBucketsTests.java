package dev.remuda.admission.autoconfigure;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TimeBuckets}.
 */
class TimeBucketsTests {

	@Test
	void isExactUpTo32Micros() {
		for (int micros = 0; micros < 32; micros++) {
			assertThat(TimeBuckets.of(micros * 1000L)).isEqualTo(micros);
			assertThat(TimeBuckets.upperMillis(micros)).isEqualTo(micros / 1e3);
		}
	}

	@Test
	void isNeverLessAndAtMostASixteenthMore() {
		int last = 0;
		for (double micros = 1; micros < Duration.ofMinutes(71).toMillis() * 1000; micros *= 1.01) {
			long whole = (long) micros;
			int bucket = TimeBuckets.of(whole * 1000);
			assertThat(bucket).isBetween(last, last + 1);
			assertThat(TimeBuckets.upperMillis(bucket)).isBetween(whole / 1e3, whole / 1e3 * 1.0625);
			last = bucket;
		}
	}

	@Test
	void takesWhatIsTooLongAndWhatIsNoTime() {
		assertThat(TimeBuckets.of(Long.MAX_VALUE)).isEqualTo(TimeBuckets.COUNT - 1);
		assertThat(TimeBuckets.of(-5)).isZero();
	}

}
