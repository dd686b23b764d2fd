package dev.remuda.inference.autoconfigure;

import java.io.IOException;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.remuda.inference.LoadedModel;
import dev.remuda.inference.ModelStartException;
import dev.remuda.inference.djl.DjlModelLoader;
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
	public List<LoadedModel<Object, Object>> load(String name, Object bean, InferenceProperties.Model properties) {
		return this.loader
			.load(name, file(name, properties.getLocation()), properties.getEngine(), properties.getDevice(), bean)
			.models();
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
