package dev.remuda.inference.djl;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

import ai.djl.engine.Engine;
import ai.djl.translate.StackBatchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;

import dev.remuda.inference.ModelStartException;

/**
 * Finds translators that would not run a batch at once.
 *
 * @param model the name of the model
 * @param translator its translator
 */
record TranslatorCheck(String model, Translator<?, ?> translator) {

	private static final Logger logger = System.getLogger(TranslatorCheck.class.getName());

	/**
	 * Warn of a translator without a batchifier.
	 * @throws ModelStartException if it would fail on each batch
	 */
	void check(Engine engine) {
		String type = this.translator.getClass().getName();
		if (this.translator.getBatchifier() == null) {
			logger.log(Level.WARNING,
					"The translator of the model '%s' has no batchifier: DJL runs the inputs of a batch one by one, and doesn't call batchProcessInput. Return Batchifier.STACK from getBatchifier() of %s."
						.formatted(this.model, type));
		}
		else if (this.translator.getBatchifier() instanceof StackBatchifier && leavesBatchesToDjl()
				&& engine.getEngineName().equals(EngineLibraries.ONNX_RUNTIME)
				&& engine.getAlternativeEngine() == null) {
			throw new ModelStartException(
					"The translator of the model '%s' lets DJL stack the inputs of a batch, and DJL can't do that with OnnxRuntime alone"
						.formatted(this.model),
					"Override batchProcessInput and batchProcessOutput in %s to make one tensor of all inputs. Or add PyTorch, which DJL then uses for it. %s"
						.formatted(type, EngineLibraries.cpu(EngineLibraries.PYTORCH)),
					null);
		}
	}

	private boolean leavesBatchesToDjl() {
		try {
			return this.translator.getClass()
				.getMethod("batchProcessInput", TranslatorContext.class, List.class)
				.getDeclaringClass()
				.equals(Translator.class);
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
