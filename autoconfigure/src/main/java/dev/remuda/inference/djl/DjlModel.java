package dev.remuda.inference.djl;

import java.util.List;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;

import dev.remuda.inference.InputRules;
import dev.remuda.inference.LoadedModel;

/**
 * A DJL model: one {@link Model} in memory, and for each worker a {@link Predictor} of
 * its own, which is created, used and closed on the worker's thread because a predictor
 * isn't thread-safe.
 *
 * <p>
 * A batch is one forward pass if the translator has a batchifier, best of all one that
 * overrides {@code batchProcessInput} and {@code batchProcessOutput} to make one padded
 * tensor of all inputs. Without a batchifier DJL runs the inputs of a batch one by one.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
public final class DjlModel<I, O> implements LoadedModel<I, O> {

	private final Model model;

	private final Translator<I, O> translator;

	private final InputRules<I> rules;

	private final List<I> warmUp;

	/**
	 * Create a model.
	 * @param model the loaded model, which is closed with this one
	 * @param translator between inputs, tensors and answers; all predictors share it, so
	 * it must be stateless. If it implements {@link InputRules}, these are followed. If
	 * it fails on an input, that call alone fails, with a {@link TranslateException} as
	 * the cause
	 * @param warmUp inputs that each predictor answers before it is ready, one by one and
	 * all together; may be empty
	 */
	public DjlModel(Model model, Translator<I, O> translator, List<I> warmUp) {
		this.model = model;
		this.translator = translator;
		this.rules = rules(translator);
		this.warmUp = List.copyOf(warmUp);
	}

	@SuppressWarnings("unchecked")
	private static <I> InputRules<I> rules(Translator<I, ?> translator) {
		return (translator instanceof InputRules<?> rules) ? (InputRules<I>) rules : new InputRules<>() {
		};
	}

	@Override
	public InputRules<I> rules() {
		return this.rules;
	}

	@Override
	public Session<I, O> openSession() throws TranslateException {
		Predictor<I, O> predictor = this.model.newPredictor(this.translator);
		try {
			for (I input : this.warmUp) {
				predictor.batchPredict(List.of(input));
			}
			if (this.warmUp.size() > 1) {
				predictor.batchPredict(this.warmUp);
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

	private record DjlSession<I, O>(Predictor<I, O> predictor) implements Session<I, O> {

		@Override
		public List<O> run(List<I> inputs) throws TranslateException {
			return this.predictor.batchPredict(inputs);
		}

		@Override
		public void close() {
			this.predictor.close();
		}

	}

}
