package dev.remuda.inference.autoconfigure;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.remuda.inference.DeadlineExceededException;
import dev.remuda.inference.InferenceException;
import dev.remuda.inference.InvalidInputException;
import dev.remuda.inference.ModelNotReadyException;
import dev.remuda.inference.QueueFullException;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Answers what a model throws through a controller with a problem detail (RFC 9457), the
 * same under Spring MVC and WebFlux. An {@code @ExceptionHandler} of the application goes
 * before it.
 */
@RestControllerAdvice
@Order
class InferenceProblems {

	private static final Log logger = LogFactory.getLog(InferenceProblems.class);

	@ExceptionHandler
	ResponseEntity<ProblemDetail> queueFull(QueueFullException ex) {
		return unavailable(ex, ex.getRetryAfter());
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> notReady(ModelNotReadyException ex) {
		return unavailable(ex, Duration.ZERO);
	}

	@ExceptionHandler
	ProblemDetail tooLate(DeadlineExceededException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.GATEWAY_TIMEOUT, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail invalid(InvalidInputException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, ex.getMessage());
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> failed(InferenceException ex) {
		if (ex.getCause() instanceof InterruptedException) {
			return unavailable(ex, Duration.ZERO);
		}
		logger.error(ex.getMessage(), ex);
		if (ex.getCause() instanceof TimeoutException) {
			return ResponseEntity.status(HttpStatus.GATEWAY_TIMEOUT)
				.body(ProblemDetail.forStatusAndDetail(HttpStatus.GATEWAY_TIMEOUT, ex.getMessage()));
		}
		return ResponseEntity.internalServerError()
			.body(ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR, ex.getMessage()));
	}

	private ResponseEntity<ProblemDetail> unavailable(RuntimeException reason, Duration retryAfter) {
		return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
			.header(HttpHeaders.RETRY_AFTER, retryAfter(retryAfter))
			.body(ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, reason.getMessage()));
	}

	/**
	 * Return the value of a Retry-After: whole seconds, rounded up, and at least one.
	 */
	static String retryAfter(Duration duration) {
		return String.valueOf(Math.max(1, duration.plusMillis(999).toSeconds()));
	}

}
