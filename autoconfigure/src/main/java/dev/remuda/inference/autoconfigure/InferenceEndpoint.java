package dev.remuda.inference.autoconfigure;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.remuda.inference.InferenceOutcome;
import dev.remuda.inference.InferenceSettings;
import dev.remuda.inference.ModelStatus;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * {@link Endpoint} that shows what each model is doing: its workers, its queue, its
 * batches, and what became of the calls.
 */
@Endpoint(id = "inference", defaultAccess = Access.READ_ONLY)
public class InferenceEndpoint {

	private final InferenceModels models;

	private final InferenceReports reports;

	InferenceEndpoint(InferenceModels models, InferenceReports reports) {
		this.models = models;
		this.reports = reports;
	}

	/**
	 * Return what all models are doing.
	 * @return the models by name
	 */
	@ReadOperation
	public InferenceDescriptor models() {
		Map<String, ModelDescriptor> result = new LinkedHashMap<>();
		this.models.all().forEach((model) -> result.put(model.name(), describe(model)));
		return new InferenceDescriptor(result);
	}

	/**
	 * Return what a model is doing.
	 * @param name the name of the model
	 * @return the model, or {@code null} if there is none of this name
	 */
	@ReadOperation
	public @Nullable ModelDescriptor model(@Selector String name) {
		return this.models.all()
			.stream()
			.filter((model) -> model.name().equals(name))
			.findFirst()
			.map(this::describe)
			.orElse(null);
	}

	private ModelDescriptor describe(ServedModel served) {
		InferenceStatistics statistics = this.reports.of(served.name());
		InferenceSettings settings = served.settings();
		ModelStatus status = served.model().status();
		return new ModelDescriptor(ModelHealth.of(status).state(), ModelHealth.of(status).reason(), served.backend(),
				served.engine(), status.devices(), workers(status, statistics), queue(status, settings, statistics),
				batch(settings, statistics), calls(statistics), round(statistics.throughput()), error(statistics));
	}

	private WorkersDescriptor workers(ModelStatus status, InferenceStatistics statistics) {
		return new WorkersDescriptor(status.workers(), status.openSessions(), status.busyWorkers(),
				status.stuckWorkers(), round(statistics.busy() / status.workers()), status.longestRun().toMillis(),
				statistics.restarts.sum());
	}

	private QueueDescriptor queue(ModelStatus status, InferenceSettings settings, InferenceStatistics statistics) {
		return new QueueDescriptor(status.queueDepth(), settings.queueCapacity(), settings.queueTimeout().toMillis(),
				statistics.queueWait.summary());
	}

	private BatchDescriptor batch(InferenceSettings settings, InferenceStatistics statistics) {
		long runs = statistics.runs.sum();
		long padded = statistics.paddedLength.sum();
		double meanSize = (runs > 0) ? (double) statistics.inputs.sum() / runs : 0;
		double padding = (padded > 0) ? 1 - (double) statistics.length.sum() / padded : 0;
		return new BatchDescriptor(settings.maxBatchSize(), settings.maxDelay().toMillis(), settings.maxPadding(), runs,
				round(meanSize), statistics.largestBatch.get(), round(padding), statistics.runTime.summary());
	}

	private CallsDescriptor calls(InferenceStatistics statistics) {
		return new CallsDescriptor(statistics.calls(InferenceOutcome.ANSWERED),
				statistics.calls(InferenceOutcome.FAILED), statistics.calls(InferenceOutcome.INVALID_INPUT),
				statistics.calls(InferenceOutcome.QUEUE_FULL), statistics.calls(InferenceOutcome.DEADLINE_EXCEEDED),
				statistics.calls(InferenceOutcome.CANCELLED), statistics.calls(InferenceOutcome.NOT_READY));
	}

	private @Nullable ErrorDescriptor error(InferenceStatistics statistics) {
		InferenceStatistics.Failure failure = statistics.lastFailure();
		return (failure != null) ? new ErrorDescriptor(failure.time(), failure.message()) : null;
	}

	private static double round(double value) {
		return Math.round(value * 1000) / 1000.0;
	}

	/**
	 * The models of this process.
	 *
	 * @param models by name
	 */
	public record InferenceDescriptor(Map<String, ModelDescriptor> models) implements OperationResponseBody {

	}

	/**
	 * A model. All counts are since the start, all percentiles over the last minute.
	 *
	 * @param state {@code starting}, {@code ready}, {@code failing}, {@code failed} or
	 * {@code closed}
	 * @param reason why it isn't ready; {@code null} if it is
	 * @param backend what turns inputs into answers: {@code Translator} or
	 * {@code BatchFunction}
	 * @param engine what runs it, with its threads
	 * @param devices where it runs
	 * @param workers the threads that run it
	 * @param queue the calls that wait for a worker
	 * @param batch what is run at once
	 * @param calls what became of the calls
	 * @param answersPerSecond answers a second over the last minute
	 * @param lastError what it threw last; {@code null} if it never did
	 */
	public record ModelDescriptor(String state, @Nullable String reason, String backend, String engine,
			List<String> devices, WorkersDescriptor workers, QueueDescriptor queue, BatchDescriptor batch,
			CallsDescriptor calls, double answersPerSecond,
			@Nullable ErrorDescriptor lastError) implements OperationResponseBody {

	}

	/**
	 * The threads that run a model.
	 *
	 * @param total how many there are
	 * @param ready how many can run a batch
	 * @param busy how many run one right now
	 * @param stuck how many have been running one for longer than they may
	 * @param busyShare share of the last minute that they spent in the model, from 0 to 1
	 * @param longestRunMs how long the oldest of the present batches has been running
	 * @param restarts how often one had to start anew after an error
	 */
	public record WorkersDescriptor(int total, int ready, int busy, int stuck, double busyShare, long longestRunMs,
			long restarts) {

	}

	/**
	 * The calls that wait for a worker.
	 *
	 * @param depth how many wait right now
	 * @param capacity how many may
	 * @param timeoutMs how long each may
	 * @param waitMs how long those that were run had waited
	 */
	public record QueueDescriptor(int depth, int capacity, long timeoutMs, Percentiles.Summary waitMs) {

	}

	/**
	 * What is run at once.
	 *
	 * @param maxSize inputs that may be
	 * @param maxDelayMs how long a busy worker may wait for its next batch to fill up
	 * @param maxPadding share of a batch that may be padding, from 0 to 1
	 * @param count batches that were run
	 * @param meanSize inputs that were run at once, in the mean
	 * @param largestSize inputs that were run at once, at most
	 * @param paddingShare share of what was run that was padding, from 0 to 1
	 * @param runMs how long a batch took
	 */
	public record BatchDescriptor(int maxSize, long maxDelayMs, double maxPadding, long count, double meanSize,
			long largestSize, double paddingShare, Percentiles.Summary runMs) {

	}

	/**
	 * What became of the calls.
	 *
	 * @param answered the model answered
	 * @param failed the model failed on the input
	 * @param invalidInput refused before the model saw the input
	 * @param queueFull refused for want of a place in the queue
	 * @param deadlineExceeded waited as long as they may, and never run
	 * @param cancelled withdrawn by the caller
	 * @param notReady the model was warming up, or closed
	 */
	public record CallsDescriptor(long answered, long failed, long invalidInput, long queueFull, long deadlineExceeded,
			long cancelled, long notReady) {

	}

	/**
	 * Something that a model threw.
	 *
	 * @param time when
	 * @param message its class and its message
	 */
	public record ErrorDescriptor(Instant time, String message) {

	}

}
