package dev.remuda.inference.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.remuda.inference.InferenceSettings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the inference beans.
 */
@ConfigurationProperties(value = InferenceProperties.PREFIX, ignoreUnknownFields = false)
public class InferenceProperties {

	static final String PREFIX = "remuda.inference";

	/**
	 * Models by name. Each becomes an injectable InferenceModel. Unset, there is none.
	 */
	private final Map<String, Model> models = new LinkedHashMap<>();

	private final OpenInference openInference = new OpenInference();

	public Map<String, Model> getModels() {
		return this.models;
	}

	public OpenInference getOpenInference() {
		return this.openInference;
	}

	/**
	 * Properties of a model.
	 */
	public static class Model {

		/**
		 * Name of the bean that turns inputs into answers, a DJL Translator or a
		 * BatchFunction. Unset, the bean with the name of the model.
		 */
		private @Nullable String backend;

		/**
		 * Where the model's file is, as in classpath:models/gec.pt or
		 * file:/srv/models/gec.pt. Needed for a Translator, without meaning for a
		 * BatchFunction.
		 */
		private @Nullable String location;

		/**
		 * DJL engine that runs the file. Unset, by the ending of the file: PyTorch for
		 * .pt and .pth, OnnxRuntime for .onnx.
		 */
		private @Nullable String engine;

		/**
		 * Devices that run the model: 'auto' takes the first GPU or else the CPU, 'gpu'
		 * all GPUs; several are separated by commas, as in gpu:0,gpu:1.
		 */
		private String device = "auto";

		/**
		 * Threads that run the model on each of its devices. On the CPU they share the
		 * processors out among them.
		 */
		private int workers = InferenceSettings.DEFAULTS.workers();

		private final Batch batch = new Batch();

		private final Queue queue = new Queue();

		/**
		 * How long a run may take. Then its calls fail, over HTTP with 504, and its
		 * worker is interrupted; an engine that takes no notice keeps that worker.
		 */
		private Duration runTimeout = InferenceSettings.DEFAULTS.runTimeout();

		/**
		 * Time that the model has to be warm. If it isn't by then, the application
		 * doesn't start.
		 */
		private Duration startTimeout = Duration.ofMinutes(5);

		/**
		 * Time that calls taken before have to finish at shutdown. What isn't finished by
		 * then fails.
		 */
		private Duration closeTimeout = InferenceSettings.DEFAULTS.closeTimeout();

		public @Nullable String getBackend() {
			return this.backend;
		}

		public void setBackend(@Nullable String backend) {
			this.backend = backend;
		}

		public @Nullable String getLocation() {
			return this.location;
		}

		public void setLocation(@Nullable String location) {
			this.location = location;
		}

		public @Nullable String getEngine() {
			return this.engine;
		}

		public void setEngine(@Nullable String engine) {
			this.engine = engine;
		}

		public String getDevice() {
			return this.device;
		}

		public void setDevice(String device) {
			this.device = device;
		}

		public int getWorkers() {
			return this.workers;
		}

		public void setWorkers(int workers) {
			this.workers = workers;
		}

		public Batch getBatch() {
			return this.batch;
		}

		public Queue getQueue() {
			return this.queue;
		}

		public Duration getRunTimeout() {
			return this.runTimeout;
		}

		public void setRunTimeout(Duration runTimeout) {
			this.runTimeout = runTimeout;
		}

		public Duration getStartTimeout() {
			return this.startTimeout;
		}

		public void setStartTimeout(Duration startTimeout) {
			this.startTimeout = startTimeout;
		}

		public Duration getCloseTimeout() {
			return this.closeTimeout;
		}

		public void setCloseTimeout(Duration closeTimeout) {
			this.closeTimeout = closeTimeout;
		}

		InferenceSettings toSettings() {
			return new InferenceSettings(this.workers, this.batch.maxSize, this.batch.maxDelay, this.batch.maxPadding,
					this.queue.capacity, this.queue.timeout, this.runTimeout, this.closeTimeout);
		}

	}

	/**
	 * Properties of the batches.
	 */
	public static class Batch {

		/**
		 * Inputs that are run at once.
		 */
		private int maxSize = InferenceSettings.DEFAULTS.maxBatchSize();

		/**
		 * How long a worker that comes from a batch may wait for the next one to fill up.
		 * A call that finds a worker idle never waits.
		 */
		private Duration maxDelay = InferenceSettings.DEFAULTS.maxDelay();

		/**
		 * Share of a batch that may be padding, from 0 to 1. A call that would bring more
		 * waits for the next batch. No effect if the backend tells no lengths.
		 */
		private double maxPadding = InferenceSettings.DEFAULTS.maxPadding();

		public int getMaxSize() {
			return this.maxSize;
		}

		public void setMaxSize(int maxSize) {
			this.maxSize = maxSize;
		}

		public Duration getMaxDelay() {
			return this.maxDelay;
		}

		public void setMaxDelay(Duration maxDelay) {
			this.maxDelay = maxDelay;
		}

		public double getMaxPadding() {
			return this.maxPadding;
		}

		public void setMaxPadding(double maxPadding) {
			this.maxPadding = maxPadding;
		}

	}

	/**
	 * Properties of the queue.
	 */
	public static class Queue {

		/**
		 * Calls that may wait for a worker. A further one is refused, over HTTP with 503.
		 */
		private int capacity = InferenceSettings.DEFAULTS.queueCapacity();

		/**
		 * How long a call may wait for a worker. Then it fails, over HTTP with 504.
		 */
		private Duration timeout = InferenceSettings.DEFAULTS.queueTimeout();

		public int getCapacity() {
			return this.capacity;
		}

		public void setCapacity(int capacity) {
			this.capacity = capacity;
		}

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

	}

	/**
	 * Properties of the Open Inference Protocol.
	 */
	public static class OpenInference {

		/**
		 * Whether the application answers for its models under /v2, by version 2 of the
		 * Open Inference Protocol. If there is no model or no web server, it doesn't
		 * start.
		 */
		private boolean enabled;

		/**
		 * Size that the body of a request may have. A larger one is refused with 413.
		 */
		private DataSize maxRequestSize = DataSize.ofMegabytes(16);

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public DataSize getMaxRequestSize() {
			return this.maxRequestSize;
		}

		public void setMaxRequestSize(DataSize maxRequestSize) {
			this.maxRequestSize = maxRequestSize;
		}

	}

}
