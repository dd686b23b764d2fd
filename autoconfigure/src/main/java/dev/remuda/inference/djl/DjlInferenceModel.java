package dev.remuda.inference.djl;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import dev.remuda.inference.InferenceException;
import dev.remuda.inference.InferenceModel;
import dev.remuda.inference.InferenceSettings;
import dev.remuda.inference.LoadedModel;
import dev.remuda.inference.ThreadedInferenceModel;

/**
 * An {@link InferenceModel} over a DJL model: one {@link Model} in memory, and for each
 * thread a {@link Predictor} of its own, which is created, used and closed on that thread
 * because a predictor isn't thread-safe.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
public final class DjlInferenceModel<I, O> implements InferenceModel<I, O> {

	private final InferenceModel<I, O> model;

	/**
	 * Start the threads and warm each predictor up; return when all are ready.
	 * @param model the loaded model, which is closed with this one, and also when this
	 * constructor fails
	 * @param translator between inputs, tensors and answers; all predictors share it, so
	 * it must be stateless. If it fails on an input, that call alone fails, with a
	 * {@link TranslateException} as the cause
	 * @param settings the limits
	 * @param warmUp inputs that each predictor answers before it is ready; may be empty
	 * @throws InferenceException if a predictor can't be created or fails in its warm-up
	 */
	public DjlInferenceModel(Model model, Translator<I, O> translator, InferenceSettings settings, List<I> warmUp) {
		this.model = new ThreadedInferenceModel<>(model.getName(), new DjlModel<>(model, translator, warmUp), settings);
	}

	@Override
	public O infer(I input) {
		return this.model.infer(input);
	}

	@Override
	public CompletableFuture<O> submit(I input) {
		return this.model.submit(input);
	}

	@Override
	public void close() {
		this.model.close();
	}

	private record DjlModel<I, O>(Model model, Translator<I, O> translator,
			List<I> warmUp) implements LoadedModel<I, O> {

		@Override
		public Session<I, O> openSession() throws TranslateException {
			Predictor<I, O> predictor = this.model.newPredictor(this.translator);
			try {
				for (I input : this.warmUp) {
					predictor.predict(input);
				}
				return new DjlSession<>(predictor);
			}
			catch (Throwable ex) {
				predictor.close();
				throw ex;
			}
		}

		@Override
		public void close() {
			this.model.close();
		}

	}

	private record DjlSession<I, O>(Predictor<I, O> predictor) implements LoadedModel.Session<I, O> {

		@Override
		public O run(I input) throws TranslateException {
			return this.predictor.predict(input);
		}

		@Override
		public void close() {
			this.predictor.close();
		}

	}

}
