package dev.remuda.inference.autoconfigure;

import dev.remuda.inference.djl.DjlModelLoader;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.io.ResourceLoader;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for models that the Deep Java
 * Library runs.
 */
@AutoConfiguration(before = InferenceAutoConfiguration.class)
@ConditionalOnClass(name = "ai.djl.translate.Translator")
@Conditional(OnInferenceModelCondition.class)
public final class DjlAutoConfiguration {

	DjlAutoConfiguration() {
	}

	@Bean
	DjlBackend djlBackend(InferenceProperties properties, ResourceLoader resources) {
		int workers = properties.getModels().values().stream().mapToInt(InferenceProperties.Model::getWorkers).sum();
		return new DjlBackend(new DjlModelLoader(Math.max(1, workers)), resources);
	}

}
