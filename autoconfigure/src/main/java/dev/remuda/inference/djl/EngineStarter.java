package dev.remuda.inference.djl;

import java.util.Locale;
import java.util.stream.Collectors;

import ai.djl.engine.Engine;
import ai.djl.util.Platform;

import dev.remuda.inference.ModelStartException;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the engine of a model and starts it, once in a process.
 *
 * @param host what it starts in
 */
record EngineStarter(Host host) {

	/**
	 * Start the engine of a model.
	 * @param name the name of the engine in any case, or {@code null} to go by the ending
	 * of the file
	 * @throws ModelStartException if there is no such engine, or it doesn't start
	 */
	Engine start(String model, ModelFile file, @Nullable String name) {
		String asked = (name != null) ? name : byEnding(model, file);
		try {
			String engine = Engine.getAllEngines()
				.stream()
				.filter(asked::equalsIgnoreCase)
				.findFirst()
				.orElseThrow(() -> missing(model, asked));
			if (engine.equals(EngineLibraries.PYTORCH)) {
				new PyTorchSettings(this.host).check(model, () -> Platform.detectPlatform("pytorch"));
			}
			Engine started = Engine.getEngine(engine);
			// The second of two engines starts no sooner than this.
			started.newBaseManager().close();
			return started;
		}
		catch (ModelStartException ex) {
			throw ex;
		}
		catch (RuntimeException | LinkageError | AssertionError ex) {
			throw new EngineFailure(model, asked, ex).toException();
		}
	}

	private String byEnding(String model, ModelFile file) {
		String location = file.location().toLowerCase(Locale.ROOT);
		if (location.endsWith(".pt") || location.endsWith(".pth")) {
			return EngineLibraries.PYTORCH;
		}
		if (location.endsWith(".onnx")) {
			return EngineLibraries.ONNX_RUNTIME;
		}
		throw new ModelStartException(
				"The ending of %s doesn't tell which engine runs the model '%s': .pt and .pth are for PyTorch, .onnx for OnnxRuntime"
					.formatted(file.location(), model),
				"Set remuda.inference.models.%s.engine.".formatted(model), null);
	}

	private ModelStartException missing(String model, String asked) {
		// DJL's own client of a remote service is always there.
		String others = Engine.getAllEngines()
			.stream()
			.filter((engine) -> !engine.equals("RPC"))
			.sorted()
			.collect(Collectors.joining(", "));
		return new ModelStartException(
				"The model '%s' needs the engine %s, and DJL finds %s on the class path".formatted(model, asked,
						others.isEmpty() ? "none" : "only " + others),
				EngineLibraries.cpu(asked) + " Or set remuda.inference.models.%s.engine to another.".formatted(model),
				null);
	}

}
