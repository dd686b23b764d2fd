package dev.remuda.inference.autoconfigure;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * The body of a request, read as a whole up to a limit, whatever its content type: many
 * clients leave that to their tool, and it says that the body is a form.
 *
 * @param bytes the body
 */
record OpenInferenceBody(byte[] bytes) {

	static ResponseStatusException tooLarge(int limit) {
		return new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE,
				"The body is larger than %d bytes (remuda.inference.open-inference.max-request-size)".formatted(limit));
	}

}
