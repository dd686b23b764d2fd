package dev.remuda.inference.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.Ordered;

/**
 * Waits for the models to be warm. An application is ready for traffic only after its
 * runners, of which this is the first.
 */
class ModelWarmUpRunner implements ApplicationRunner, Ordered {

	private static final Log logger = LogFactory.getLog(ModelWarmUpRunner.class);

	private final InferenceModels models;

	ModelWarmUpRunner(InferenceModels models) {
		this.models = models;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void run(ApplicationArguments arguments) {
		for (ServedModel model : this.models.all()) {
			model.model().awaitReady(model.startTimeout());
			logger.info("Model '%s' is ready".formatted(model.name()));
		}
	}

}
