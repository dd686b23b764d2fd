package dev.remuda.sample.gec;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.multipart.MultipartException;

/**
 * Answers a multipart request that Spring MVC can't take apart. It tries before it knows
 * the controller, so no controller can answer for it.
 */
@RestControllerAdvice
class MultipartProblems {

	@ExceptionHandler(MultipartException.class)
	ProblemDetail unreadable() {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, SentenceRules.NO_SENTENCE);
	}

}
