package dev.remuda.sample.gec;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

import dev.remuda.inference.InferenceException;
import dev.remuda.inference.InferenceModel;
import dev.remuda.inference.InferenceOptions;
import dev.remuda.inference.InferenceTiming;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.BindException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebInputException;

/**
 * Corrects the spelling of a Chinese sentence.
 *
 * <p>
 * A form is bound to an object, which reads form fields under Spring MVC and WebFlux
 * alike; {@code @RequestParam} would read them under Spring MVC alone.
 */
@RestController
@RequestMapping("/api/v1/chinese_gec")
class GecController {

	private static final Log logger = LogFactory.getLog(GecController.class);

	private final InferenceModel<String, Correction> gec;

	private final SentenceRules rules;

	GecController(InferenceModel<String, Correction> gec, SentenceRules rules) {
		this.gec = gec;
		this.rules = rules;
	}

	@PostMapping(consumes = { MediaType.APPLICATION_FORM_URLENCODED_VALUE, MediaType.MULTIPART_FORM_DATA_VALUE },
			produces = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<Correction> correctForm(@ModelAttribute GecRequest form) {
		return correct(form);
	}

	@PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<Correction> correctJson(@RequestBody GecRequest json) {
		return correct(json);
	}

	private ResponseEntity<Correction> correct(GecRequest request) {
		String sentence = this.rules.check(request.sentence());
		AtomicReference<@Nullable InferenceTiming> timing = new AtomicReference<>();
		Correction correction = this.gec.infer(sentence, InferenceOptions.DEFAULTS.withTiming(timing::set));
		return ResponseEntity.ok().headers((headers) -> addTiming(headers, timing.get())).body(correction);
	}

	/**
	 * Tell what the batcher did with the sentence, as browsers show it (W3C Server
	 * Timing); times are milliseconds.
	 */
	private void addTiming(HttpHeaders headers, @Nullable InferenceTiming timing) {
		if (timing != null) {
			headers.add("Server-Timing",
					String.format(Locale.ROOT, "queue;dur=%.3f, model;dur=%.3f;desc=\"batch %d, size %d, %s\"",
							timing.queueWait().toNanos() / 1e6, timing.runTime().toNanos() / 1e6, timing.batch(),
							timing.batchSize(), timing.device()));
		}
	}

	/**
	 * The model failed. What else it may throw, the starter answers.
	 */
	@ExceptionHandler
	ProblemDetail failed(InferenceException ex) {
		logger.error("The spelling corrector failed", ex);
		return ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR,
				"The spelling corrector failed on this sentence.");
	}

	/**
	 * A request without a sentence in it. Spring MVC and WebFlux have an exception each
	 * for JSON and for a form; the last three come straight from what decodes a form, in
	 * the Servlet API and in WebFlux.
	 */
	@ExceptionHandler({ HttpMessageNotReadableException.class, BindException.class, ServerWebInputException.class,
			IllegalStateException.class, IllegalArgumentException.class, DecodingException.class })
	ProblemDetail unreadable() {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, SentenceRules.NO_SENTENCE);
	}

	@ExceptionHandler(DataBufferLimitException.class)
	ProblemDetail tooLarge() {
		return ProblemDetail.forStatusAndDetail(HttpStatus.CONTENT_TOO_LARGE, SentenceRules.TOO_LARGE);
	}

	/**
	 * What a client sends, as a form or as JSON.
	 *
	 * @param sentence the sentence to correct
	 */
	record GecRequest(@Nullable String sentence) {

	}

}
