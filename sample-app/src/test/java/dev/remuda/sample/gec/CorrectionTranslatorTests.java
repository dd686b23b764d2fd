package dev.remuda.sample.gec;

import java.util.List;

import dev.remuda.sample.gec.Correction.Edit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CorrectionTranslator}.
 */
class CorrectionTranslatorTests {

	private final Vocabulary vocabulary = new Vocabulary(
			List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "，", "辛", "幸", "苦"));

	private final CorrectionTranslator translator = new CorrectionTranslator(this.vocabulary, 0.5F);

	@Test
	void makesAnEditFromTheThresholdOn() {
		assertThat(correct("幸苦", 0.5F, 7, 9))
			.isEqualTo(new Correction("幸苦", "辛苦", List.of(new Edit(0, "幸", "辛", 0.5))));
		assertThat(correct("幸苦", 0.49999F, 7, 9)).isEqualTo(new Correction("幸苦", "幸苦", List.of()));
	}

	@Test
	void countsOffsetsInCodePointsAndKeepsEveryOtherCharacterAsItIs() {
		assertThat(correct("😀Ａ幸\n幸", 0.98765F, 1, 5, 7, 1, 7)).isEqualTo(new Correction("😀Ａ幸\n幸", "😀Ａ辛\n辛",
				List.of(new Edit(2, "幸", "辛", 0.9877), new Edit(4, "幸", "辛", 0.9877))));
	}

	@Test
	void replacesAChineseCharacterByAChineseCharacterAlone() {
		assertThat(correct("a，幸幸幸", 1, 7, 7, 5, 6, 1).edits()).isEmpty();
	}

	@Test
	void ignoresWhatTheModelSaysAboutStartAndEnd() {
		assertThat(this.translator.correct("苦", new long[] { 7, 9, 7 }, new float[] { 1, 1, 1 }).edits()).isEmpty();
	}

	private Correction correct(String sentence, float confidence, long... best) {
		long[] framed = new long[best.length + 2];
		float[] confidences = new float[framed.length];
		framed[0] = Vocabulary.START;
		framed[framed.length - 1] = Vocabulary.END;
		for (int i = 0; i < best.length; i++) {
			framed[i + 1] = best[i];
			confidences[i + 1] = confidence;
		}
		return this.translator.correct(sentence, framed, confidences);
	}

}
