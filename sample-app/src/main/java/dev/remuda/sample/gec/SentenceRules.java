package dev.remuda.sample.gec;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/**
 * What a sentence has to be so that the model can say something about it.
 */
@Component
class SentenceRules {

	/**
	 * For whoever sent no sentence, or one in bytes that can't be read.
	 */
	static final String NO_SENTENCE = "No sentence could be read from the request. Send it in UTF-8, as the form field "
			+ "'sentence' or as JSON {\"sentence\": \"…\"} with Content-Type application/json.";

	/**
	 * For whoever sent a request that is too large to be read at all.
	 */
	static final String TOO_LARGE = "The request is far too large for one sentence. Send it in parts.";

	private static final int REPLACEMENT_CHARACTER = 0xFFFD;

	private final int maxLength;

	SentenceRules(GecProperties properties) {
		this.maxLength = properties.getMaxLength();
	}

	/**
	 * Return the sentence if it keeps the rules.
	 * @throws ResponseStatusException if it breaks one, with the answer for the client
	 */
	String check(@Nullable String sentence) {
		// A decoder puts the replacement character where it can't read the bytes.
		if (sentence == null || sentence.isBlank() || sentence.indexOf(REPLACEMENT_CHARACTER) >= 0) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, NO_SENTENCE);
		}
		int[] codePoints = sentence.codePoints().toArray();
		for (int offset = 0; offset < codePoints.length; offset++) {
			if (!isText(codePoints[offset])) {
				throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
						"The sentence isn't text: the character at offset %d is U+%04X.".formatted(offset,
								codePoints[offset]));
			}
		}
		if (codePoints.length > this.maxLength) {
			throw new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE,
					"The sentence has %d characters, and the limit is %d. Send it in parts."
						.formatted(codePoints.length, this.maxLength));
		}
		if (sentence.codePoints().noneMatch(Han::isHan)) {
			throw new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT,
					"The sentence has no Chinese character, and Chinese is all that this service corrects.");
		}
		return sentence;
	}

	/**
	 * Neither half of a surrogate pair nor a control character other than tab and line
	 * end.
	 */
	private static boolean isText(int codePoint) {
		int type = Character.getType(codePoint);
		return (type != Character.SURROGATE && type != Character.CONTROL) || codePoint == '\t' || codePoint == '\n'
				|| codePoint == '\r';
	}

}
