package dev.remuda.sample.gec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import dev.remuda.inference.BatchingInferenceModel;
import dev.remuda.inference.InferenceModel;
import dev.remuda.inference.InferenceSettings;
import dev.remuda.inference.djl.DjlModel;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;

/**
 * Loads the spelling corrector and warms it up, all of it before the server accepts the
 * first request.
 */
@Configuration(proxyBeanMethods = false)
class GecConfiguration {

	@Bean(destroyMethod = "close")
	InferenceModel<String, Correction> gec(GecProperties properties, ResourceLoader loader, JsonMapper json)
			throws IOException, MalformedModelException {
		ModelFiles files = ModelFiles.open(properties.getLocation(), loader, json);
		ModelFiles.Description description = files.description();
		if (properties.getMaxLength() > description.maxLength()) {
			throw new ModelFileException("sample.gec.max-length is %d, and the model takes %d characters at most."
				.formatted(properties.getMaxLength(), description.maxLength()));
		}
		int processors = Runtime.getRuntime().availableProcessors();
		int threads = (properties.getThreads() != null) ? properties.getThreads() : processors;
		shareProcessors(processors, threads);
		InferenceSettings settings = InferenceSettings.DEFAULTS.withWorkers(threads)
			.withBatch(properties.getMaxBatchSize(), Duration.ZERO)
			.withQueue(properties.getQueueCapacity(), properties.getQueueTimeout())
			.withCloseTimeout(properties.getCloseTimeout());
		CorrectionTranslator translator = new CorrectionTranslator(files.vocabulary(), description.threshold());
		return new BatchingInferenceModel<>("gec", new DjlModel<>(load(files), translator), settings);
	}

	@Bean
	JsonMapperBuilderCustomizer onlyStringsAreStrings() {
		return (builder) -> builder.withCoercionConfig(LogicalType.Textual,
				(coercions) -> coercions.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
					.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
					.setCoercion(CoercionInputShape.Float, CoercionAction.Fail));
	}

	/**
	 * PyTorch reads these once, when it starts. Left alone, each prediction would take as
	 * many threads as there are processors, and predictions at the same time would fight
	 * for them.
	 */
	private void shareProcessors(int processors, int threads) {
		setUnlessExplicit("ai.djl.pytorch.num_interop_threads", 1);
		setUnlessExplicit("ai.djl.pytorch.num_threads", Math.max(1, processors / threads));
	}

	private void setUnlessExplicit(String property, int value) {
		if (System.getProperty(property) == null) {
			System.setProperty(property, String.valueOf(value));
		}
	}

	private Model load(ModelFiles files) throws IOException, MalformedModelException {
		Model model = Model.newInstance("gec", "PyTorch");
		try {
			// From memory: DJL copies its whole buffer for each read, however short that
			// is.
			model.load(new ByteArrayInputStream(files.network()));
			// It also makes a folder for a model that has none, and leaves it empty.
			Files.deleteIfExists(model.getModelPath());
			return model;
		}
		catch (IOException | MalformedModelException | RuntimeException ex) {
			model.close();
			throw ex;
		}
	}

}
