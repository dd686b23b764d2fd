package dev.remuda.inference.djl;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;

import dev.remuda.inference.ModelStartException;

/**
 * Reads a model's file onto devices.
 */
final class ModelReader {

	private final String name;

	private final Engine engine;

	/**
	 * PyTorch reads {@code mapLocation}, and with it loads a model straight onto its
	 * device, wherever it was saved; ONNX Runtime reads the others.
	 */
	private final Map<String, String> options;

	ModelReader(String name, Engine engine, Map<String, String> options) {
		this.name = name;
		this.engine = engine;
		this.options = new HashMap<>(options);
		this.options.put("mapLocation", "true");
	}

	/**
	 * Read the file onto each device.
	 * @throws ModelStartException if the engine refuses the file; nothing stays in memory
	 */
	List<Model> read(LocalFile file, List<Device> devices) {
		List<Model> models = new ArrayList<>();
		try {
			for (Device device : devices) {
				Model model = this.engine.newModel(this.name, device);
				models.add(model);
				model.load(file.path(), null, this.options);
			}
			return models;
		}
		catch (IOException | MalformedModelException | RuntimeException ex) {
			models.forEach(Model::close);
			throw refused(file, ex);
		}
		catch (Error ex) {
			models.forEach(Model::close);
			throw ex;
		}
	}

	private ModelStartException refused(LocalFile file, Exception cause) {
		Throwable root = (cause.getCause() != null) ? cause.getCause() : cause;
		String reason = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
		String refused = "%s %s can't load the model '%s' from %s".formatted(this.engine.getEngineName(),
				this.engine.getVersion(), this.name, file.location());
		try {
			FileKind kind = FileKind.of(file.path());
			return new ModelStartException("%s (%d bytes), which is %s: %s".formatted(refused, Files.size(file.path()),
					kind.description(), reason), kind.action(), cause);
		}
		catch (IOException ex) {
			cause.addSuppressed(ex);
			return new ModelStartException("%s: %s".formatted(refused, reason),
					"See to it that the file stays where it is, and readable.", cause);
		}
	}

}
