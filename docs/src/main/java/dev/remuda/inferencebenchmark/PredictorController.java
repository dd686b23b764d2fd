package dev.remuda.inferencebenchmark;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers as the sample application does, on the thread of the request.
 */
@RestController
class PredictorController {

	private final Model model;

	private final SentenceTranslator translator;

	private final ThreadLocal<Predictor<String, Correction>> predictors;

	private final boolean perRequest;

	/**
	 * Create the controller.
	 * @param perRequest whether each request opens a predictor and closes it, instead of
	 * each thread keeping one
	 */
	PredictorController(Model model, SentenceTranslator translator,
			@Value("${benchmark.predictor-per-request:false}") boolean perRequest) {
		this.model = model;
		this.translator = translator;
		this.predictors = ThreadLocal.withInitial(() -> model.newPredictor(translator));
		this.perRequest = perRequest;
	}

	@PostMapping("/api/v1/chinese_gec")
	Correction correct(@RequestBody GecRequest request) throws TranslateException {
		if (!this.perRequest) {
			return this.predictors.get().predict(request.sentence());
		}
		try (Predictor<String, Correction> predictor = this.model.newPredictor(this.translator)) {
			return predictor.predict(request.sentence());
		}
	}

	/**
	 * What a client sends.
	 *
	 * @param sentence the sentence to correct
	 */
	record GecRequest(String sentence) {

	}

}
