package dev.remuda.inference.djl;

import java.util.List;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;

import dev.remuda.inference.DeviceLostException;
import dev.remuda.inference.InputRules;
import dev.remuda.inference.LoadedModel;
import dev.remuda.inference.ModelSample;
import dev.remuda.inference.ModelSamples;

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

	/**
	 * Create a model.
	 * @param model the loaded model, which is closed with this one
	 * @param translator between inputs, tensors and answers; all predictors share it, so
	 * it must be stateless. If it implements {@link InputRules} or {@link ModelSamples},
	 * these are followed. If it fails on an input, that call alone fails, with a
	 * {@link TranslateException} as the cause
	 */
	public DjlModel(Model model, Translator<I, O> translator) {
		this.model = model;
		this.translator = translator;
		this.rules = rules(translator);
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
	@SuppressWarnings("unchecked")
	public List<ModelSample<I, O>> samples() {
		return (this.translator instanceof ModelSamples<?, ?> samples) ? ((ModelSamples<I, O>) samples).samples()
				: List.of();
	}

	@Override
	public String device() {
		Device device = this.model.getNDManager().getDevice();
		return (device.isGpu()) ? "gpu:" + device.getDeviceId() : device.getDeviceType();
	}

	/**
	 * Open a session.
	 * @throws DeviceLostException if this process can't use the GPU any more
	 */
	@Override
	public Session<I, O> openSession() {
		if (this.model.getNDManager().getDevice().isGpu()) {
			probe();
		}
		return new DjlSession<>(this.model.newPredictor(this.translator));
	}

	/**
	 * Copy a number to the GPU and back. Most errors of CUDA break what a process has on
	 * a GPU for good, and a predictor is made without touching it.
	 */
	private void probe() {
		try (NDManager manager = this.model.getNDManager().newSubManager()) {
			manager.create(new float[] { 1 }).toFloatArray();
		}
		catch (RuntimeException ex) {
			throw (CudaError.in(ex)) ? new DeviceLostException(device(), ex) : ex;
		}
	}

	@Override
	public void close() {
		this.model.close();
	}

	private record DjlSession<I, O>(Predictor<I, O> predictor) implements Session<I, O> {

		@Override
		public List<O> run(List<I> inputs) throws TranslateException {
			try {
				return this.predictor.batchPredict(inputs);
			}
			catch (TranslateException | RuntimeException ex) {
				if (CudaError.in(ex)) {
					throw new CudaError(ex);
				}
				throw ex;
			}
		}

		@Override
		public void close() {
			this.predictor.close();
		}

	}

}
