package dev.remuda.inference.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.remuda.inference.DeadlineExceededException;
import dev.remuda.inference.InferenceException;
import dev.remuda.inference.InvalidInputException;
import dev.remuda.inference.ModelNotReadyException;
import dev.remuda.inference.QueueFullException;
import dev.remuda.inference.openinference.ErrorMessage;
import dev.remuda.inference.openinference.MalformedRequestException;
import dev.remuda.inference.openinference.ProtocolJson;
import dev.remuda.inference.openinference.UnanswerableException;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;

/**
 * What the Open Inference Protocol answers when a request fails. The status of whatever
 * is wrong with a request is 400, the one that the protocol names; its message tells the
 * cases apart.
 */
final class OpenInferenceErrors {

	private static final Log logger = LogFactory.getLog(OpenInferenceErrors.class);

	private OpenInferenceErrors() {
	}

	static ResponseEntity<byte[]> of(Throwable thrown) {
		Throwable failure = (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause()
				: thrown;
		String message = failure.getMessage();
		if (failure instanceof MalformedRequestException || failure instanceof InvalidInputException) {
			return error(HttpStatus.BAD_REQUEST, message);
		}
		if (failure instanceof QueueFullException queueFull) {
			return unavailable(message, queueFull.getRetryAfter());
		}
		if (failure instanceof ModelNotReadyException) {
			return unavailable(message, Duration.ZERO);
		}
		if (failure instanceof DeadlineExceededException) {
			return error(HttpStatus.GATEWAY_TIMEOUT, message);
		}
		if (failure instanceof ErrorResponse response) {
			String detail = response.getBody().getDetail();
			return error(response.getStatusCode(), (detail != null) ? detail : response.getStatusCode().toString());
		}
		if (failure instanceof IOException) {
			return error(HttpStatus.BAD_REQUEST, "The body could not be read");
		}
		logger.error("A request of the Open Inference Protocol failed", failure);
		boolean known = failure instanceof InferenceException || failure instanceof UnanswerableException;
		return error(HttpStatus.INTERNAL_SERVER_ERROR, known ? message : "The request failed");
	}

	static ResponseEntity<byte[]> notFound(String message) {
		return error(HttpStatus.NOT_FOUND, message);
	}

	private static ResponseEntity<byte[]> error(HttpStatusCode status, @Nullable String message) {
		return builder(status).body(ProtocolJson.write(new ErrorMessage(message)));
	}

	private static ResponseEntity<byte[]> unavailable(@Nullable String message, Duration retryAfter) {
		return builder(HttpStatus.SERVICE_UNAVAILABLE)
			.header(HttpHeaders.RETRY_AFTER, InferenceProblems.retryAfter(retryAfter))
			.body(ProtocolJson.write(new ErrorMessage(message)));
	}

	private static ResponseEntity.BodyBuilder builder(HttpStatusCode status) {
		return ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON);
	}

}
