package dev.remuda.inference.autoconfigure;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import dev.remuda.inference.ModelStartException;
import dev.remuda.inference.djl.DjlModelLoader;
import dev.remuda.inference.djl.EngineInfo;
import dev.remuda.inference.djl.EngineThreads;
import dev.remuda.inference.djl.LoadedModels;
import dev.remuda.inference.djl.ModelFile;

import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/**
 * Loads the file of a model with DJL, and runs it with a translator.
 */
class DjlBackend implements ModelBackend {

	private final DjlModelLoader loader;

	private final ResourceLoader resources;

	DjlBackend(DjlModelLoader loader, ResourceLoader resources) {
		this.loader = loader;
		this.resources = resources;
	}

	@Override
	public Class<?> type() {
		return DjlModelLoader.translatorType();
	}

	@Override
	public LoadedBackend load(String name, Object bean, InferenceProperties.Model properties) {
		LoadedModels<Object, Object> loaded = this.loader.load(name, file(name, properties.getLocation()),
				properties.getEngine(), properties.getDevice(), bean);
		return new LoadedBackend(loaded.models(), describe(loaded.engine()));
	}

	private static String describe(EngineInfo engine) {
		EngineThreads threads = engine.threads();
		String shown = (threads != null) ? ", %d intra-op and %d inter-op threads for each batch on the CPU"
			.formatted(threads.intraOp(), threads.interOp()) : "";
		return "%s %s%s".formatted(engine.name(), engine.version(), shown);
	}

	private ModelFile file(String name, @Nullable String location) {
		if (location == null) {
			throw new ModelStartException("The model '%s' has a DJL Translator, and no file to load".formatted(name),
					"Set remuda.inference.models.%s.location, as in classpath:models/%s.pt or file:/srv/models/%s.pt."
						.formatted(name, name, name),
					null);
		}
		Resource resource = this.resources.getResource(location);
		try {
			if (resource.isFile()) {
				return new ModelFile(location, resource.getFile().toPath(), resource::getInputStream);
			}
		}
		catch (IOException ex) {
			// Read it like one that is no file; what is wrong with it shows then.
		}
		return new ModelFile(location, null, resource::getInputStream);
	}

}
