package dev.remuda.inference.autoconfigure;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import dev.remuda.inference.InferenceModel;
import dev.remuda.inference.InferenceOptions;
import dev.remuda.inference.InferenceOutcome;
import dev.remuda.inference.InferenceResult;
import dev.remuda.inference.InferenceTiming;

/**
 * Makes an observation of each call, {@code remuda.inference}, which says what became of
 * it and in which batch it was run. A list is one observation.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
class ObservedInferenceModel<I, O> implements InferenceModel<I, O> {

	static final String NAME = "remuda.inference";

	private final String name;

	private final InferenceModel<I, O> model;

	private final ObservationRegistry registry;

	ObservedInferenceModel(String name, InferenceModel<I, O> model, ObservationRegistry registry) {
		this.name = name;
		this.model = model;
		this.registry = registry;
	}

	@Override
	public O infer(I input, InferenceOptions options) {
		Observation observation = start();
		try {
			O output = this.model.infer(input, options.withTiming((timing) -> tell(observation, timing)));
			stop(observation, null);
			return output;
		}
		catch (Throwable ex) {
			stop(observation, ex);
			throw ex;
		}
	}

	@Override
	public CompletableFuture<O> submit(I input, InferenceOptions options) {
		Observation observation = start();
		CompletableFuture<O> answer = this.model.submit(input,
				options.withTiming((timing) -> tell(observation, timing)));
		answer.whenComplete((output, failure) -> stop(observation, failure));
		return answer;
	}

	@Override
	public List<InferenceResult<O>> inferAll(List<? extends I> inputs, InferenceOptions options) {
		Observation observation = start();
		observation.highCardinalityKeyValue("inputs", String.valueOf(inputs.size()));
		try {
			List<InferenceResult<O>> results = this.model.inferAll(inputs, options);
			stop(observation,
					results.stream()
						.map(InferenceResult::failure)
						.filter((failure) -> failure != null)
						.findFirst()
						.orElse(null));
			return results;
		}
		catch (Throwable ex) {
			stop(observation, ex);
			throw ex;
		}
	}

	@Override
	public void close() {
		this.model.close();
	}

	private Observation start() {
		return Observation.createNotStarted(NAME, this.registry)
			.contextualName("inference " + this.name)
			.lowCardinalityKeyValue("model", this.name)
			.start();
	}

	private void tell(Observation observation, InferenceTiming timing) {
		observation.highCardinalityKeyValue("batch", String.valueOf(timing.batch()))
			.highCardinalityKeyValue("batch.size", String.valueOf(timing.batchSize()))
			.highCardinalityKeyValue("queue.wait", timing.queueWait().toString())
			.highCardinalityKeyValue("run.time", timing.runTime().toString());
	}

	private void stop(Observation observation, @Nullable Throwable failure) {
		observation.lowCardinalityKeyValue("outcome", InferenceOutcome.of(failure).id());
		if (failure != null && !(failure instanceof CancellationException)) {
			observation.error(failure);
		}
		observation.stop();
	}

}
