package dev.remuda.inference.autoconfigure;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import dev.remuda.inference.BatchRun;
import dev.remuda.inference.BatchingInferenceModel;
import dev.remuda.inference.InferenceListener;
import dev.remuda.inference.InferenceOutcome;
import dev.remuda.inference.InferenceTiming;

/**
 * Meters of the models, each tagged with the {@code model}.
 */
class InferenceMeters implements ModelInstrumentation {

	private static final String PREFIX = "remuda.inference.";

	private final MeterRegistry registry;

	InferenceMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public InferenceListener listener(String name) {
		return new Listener(this.registry, Tags.of("model", name));
	}

	@Override
	public void started(ServedModel served) {
		Tags tags = Tags.of("model", served.name());
		BatchingInferenceModel<?, ?> model = served.model();
		Gauge.builder(PREFIX + "queue.depth", model, (one) -> one.status().queueDepth())
			.description("Calls that wait for a worker")
			.baseUnit("calls")
			.tags(tags)
			.register(this.registry);
		Gauge.builder(PREFIX + "queue.capacity", served, (one) -> one.settings().queueCapacity())
			.description("Calls that may wait for a worker")
			.baseUnit("calls")
			.tags(tags)
			.register(this.registry);
		Gauge.builder(PREFIX + "workers.busy", model, (one) -> one.status().busyWorkers())
			.description("Workers that run a batch right now")
			.baseUnit("threads")
			.tags(tags)
			.register(this.registry);
		Gauge.builder(PREFIX + "workers", model, (one) -> one.status().workers())
			.description("Workers that there are")
			.baseUnit("threads")
			.tags(tags)
			.register(this.registry);
	}

	/**
	 * Records what a model does.
	 */
	private static final class Listener implements InferenceListener {

		private final MeterRegistry registry;

		private final Tags tags;

		private final DistributionSummary batchSize;

		private final Timer queueWait;

		private final Map<InferenceOutcome, Counter> calls = new EnumMap<>(InferenceOutcome.class);

		private final Counter length;

		private final Counter padding;

		private final Counter restarts;

		Listener(MeterRegistry registry, Tags tags) {
			this.registry = registry;
			this.tags = tags;
			this.batchSize = DistributionSummary.builder(PREFIX + "batch.size")
				.description("Inputs that were run at once")
				.baseUnit("inputs")
				.tags(tags)
				.register(registry);
			this.queueWait = Timer.builder(PREFIX + "queue.wait")
				.description("From the arrival of a call in the queue until its run began")
				.tags(tags)
				.register(registry);
			for (InferenceOutcome outcome : InferenceOutcome.values()) {
				this.calls.put(outcome,
						Counter.builder(PREFIX + "calls")
							.description("Calls that have ended")
							.tags(tags.and("outcome", outcome.id()))
							.register(registry));
			}
			this.length = length(registry, tags.and("kind", "input"));
			this.padding = length(registry, tags.and("kind", "padding"));
			this.restarts = Counter.builder(PREFIX + "worker.restarts")
				.description("How often a worker had to start anew after an error")
				.tags(tags)
				.register(registry);
		}

		private static Counter length(MeterRegistry registry, Tags tags) {
			return Counter.builder(PREFIX + "length")
				.description("Length of what was run, inputs and their padding apart")
				.tags(tags)
				.register(registry);
		}

		@Override
		public void ran(BatchRun run) {
			this.batchSize.record(run.size());
			this.length.increment(run.length());
			this.padding.increment(run.paddedLength() - run.length());
			Timer.builder(PREFIX + "batch.time")
				.description("How long a batch took in the model")
				.tags(this.tags.and("device", run.device(), "outcome", (run.failure() != null) ? "failed" : "answered"))
				.register(this.registry)
				.record(run.runTime());
		}

		@Override
		public void completed(InferenceOutcome outcome, @Nullable InferenceTiming timing) {
			Objects.requireNonNull(this.calls.get(outcome)).increment();
			if (timing != null) {
				this.queueWait.record(timing.queueWait());
			}
		}

		@Override
		public void restarting(Throwable reason) {
			this.restarts.increment();
		}

	}

}
