package dev.remuda.inference.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.remuda.admission.Deadline;
import dev.remuda.inference.BatchingInferenceModel;
import dev.remuda.inference.InferenceModel;
import dev.remuda.inference.InferenceSettings;
import dev.remuda.inference.ModelStartException;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;

/**
 * Starts the models. Each is loaded at once, so that a failure stops the application
 * where it is defined, and warms up on its own threads.
 */
class InferenceModelFactory {

	private static final Log logger = LogFactory.getLog(InferenceModelFactory.class);

	/**
	 * The property behind each setting.
	 */
	private static final Map<String, String> KEYS = Map.of("workers", "workers", "maxBatchSize", "batch.max-size",
			"maxDelay", "batch.max-delay", "maxPadding", "batch.max-padding", "queueCapacity", "queue.capacity",
			"queueTimeout", "queue.timeout", "runTimeout", "run-timeout", "closeTimeout", "close-timeout");

	private final InferenceProperties properties;

	private final Environment environment;

	private final List<ModelBackend> backends;

	private final List<ModelInstrumentation> instrumentations;

	private final ObservationRegistry observations;

	private final BooleanSupplier eventLoop;

	private final InferenceModels models;

	InferenceModelFactory(InferenceProperties properties, Environment environment, List<ModelBackend> backends,
			List<ModelInstrumentation> instrumentations, ObservationRegistry observations, BooleanSupplier eventLoop,
			InferenceModels models) {
		this.properties = properties;
		this.environment = environment;
		this.backends = backends;
		this.instrumentations = instrumentations;
		this.observations = observations;
		this.eventLoop = eventLoop;
		this.models = models;
	}

	/**
	 * Start a model.
	 * @param name its name
	 * @param bean its backend
	 */
	InferenceModel<Object, Object> create(String name, Object bean) {
		InferenceProperties.Model model = Objects.requireNonNull(this.properties.getModels().get(name));
		InferenceSettings settings = settings(name, model);
		Duration startTimeout = model.getStartTimeout();
		ModelBackend backend = this.backends.stream()
			.filter((candidate) -> candidate.type().isInstance(bean))
			.findFirst()
			.orElseThrow();
		LoadedBackend loaded = backend.load(name, bean, model);
		CompositeListener listener = new CompositeListener(
				this.instrumentations.stream().map((instrumentation) -> instrumentation.listener(name)).toList());
		BatchingInferenceModel<Object, Object> running = new BatchingInferenceModel<>(name, loaded.models(), settings,
				listener, this.eventLoop, InferenceModelFactory::remaining);
		ServedModel served = new ServedModel(name, backend.type().getSimpleName(), loaded.engine(), settings,
				startTimeout, running);
		this.models.add(served);
		this.instrumentations.forEach((instrumentation) -> instrumentation.started(served));
		logger.info("Model '%s' on %s: %d workers, batches of %d, a queue of %d calls that wait %d ms at most"
			.formatted(name, String.join(", ", running.status().devices()), running.status().workers(),
					settings.maxBatchSize(), settings.queueCapacity(), settings.queueTimeout().toMillis()));
		return this.observations.isNoop() ? running : new ObservedInferenceModel<>(name, running, this.observations);
	}

	/**
	 * Return how much time is left to the request that the calling thread works on.
	 */
	private static @Nullable Duration remaining() {
		Deadline deadline = Deadline.current();
		return (deadline != null) ? deadline.remaining() : null;
	}

	private InferenceSettings settings(String name, InferenceProperties.Model model) {
		try {
			if (model.getStartTimeout().isNegative() || model.getStartTimeout().isZero()) {
				throw new IllegalArgumentException("startTimeout must be more than zero");
			}
			return model.toSettings();
		}
		catch (IllegalArgumentException ex) {
			String message = Objects.requireNonNull(ex.getMessage());
			String setting = message.substring(0, message.indexOf(' '));
			String key = "%s.models.%s.%s".formatted(InferenceProperties.PREFIX, name,
					KEYS.getOrDefault(setting, "start-timeout"));
			throw new ModelStartException("%s%s%s".formatted(key, message.substring(setting.length()), origin(key)),
					"Change the value.", ex);
		}
	}

	private String origin(String key) {
		ConfigurationPropertyName name = ConfigurationPropertyName.of(key);
		for (var source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null && property.getOrigin() != null) {
				return " (set in %s)".formatted(property.getOrigin());
			}
		}
		return "";
	}

}
