package dev.remuda.sample.gec;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Vocabulary}.
 */
class VocabularyTests {

	private final Vocabulary vocabulary = new Vocabulary(
			List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[", "a", "好", "😀"));

	@Test
	void encodesOneIdForEachCodePointBetweenStartAndEnd() {
		assertThat(this.vocabulary.encode("好😀[")).containsExactly(2, 7, 8, 5, 3);
		assertThat(this.vocabulary.encode("")).containsExactly(2, 3);
	}

	@Test
	void encodesNormalizedCharacters() {
		assertThat(this.vocabulary.encode("aAａＡ［")).containsExactly(2, 6, 6, 6, 6, 5, 3);
	}

	@Test
	void encodesWhatItDoesNotKnowAsUnknown() {
		assertThat(this.vocabulary.encode("b坏𠀀")).containsExactly(2, 1, 1, 1, 3);
	}

	@Test
	void namesTheTokenOfAnId() {
		assertThat(this.vocabulary.token(0)).isEqualTo("[PAD]");
		assertThat(this.vocabulary.token(7)).isEqualTo("好");
	}

	@ParameterizedTest
	@CsvSource({ "0041, 0061", "005A, 007A", "0061, 0061", "005B, 005B", "FF01, 0021", "FF21, 0061", "FF3A, 007A",
			"FF41, 0061", "FF5E, 007E", "FF00, FF00", "FF5F, FF5F", "3000, 0020", "3001, 3001", "00C4, 00C4",
			"597D, 597D", "1F600, 1F600" })
	void normalizesFullWidthAsciiTheIdeographicSpaceAndCapitalsAlone(String codePoint, String normalized) {
		assertThat(Vocabulary.normalize(Integer.parseInt(codePoint, 16))).isEqualTo(Integer.parseInt(normalized, 16));
	}

}
