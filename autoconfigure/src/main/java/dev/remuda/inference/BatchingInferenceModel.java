package dev.remuda.inference;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link LoadedModel} on a fixed number of platform threads that take batches from
 * one queue. Each worker opens a session when it starts and closes it when it ends; the
 * last one on a device closes the model there.
 *
 * <p>
 * A worker that has nothing to do takes what is there at once, be it a single call; while
 * it is busy, calls gather for its next batch. So batches grow with the load by
 * themselves, and a lone call waits for nobody.
 *
 * <p>
 * Platform threads, because a native engine pins the carrier of a virtual thread and
 * keeps memory for each thread that enters it.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
public final class BatchingInferenceModel<I, O> implements InferenceModel<I, O> {

	private final String name;

	private final List<? extends LoadedModel<I, O>> models;

	private final InputRules<I> rules;

	private final InferenceSettings settings;

	private final InferenceListener listener;

	private final BooleanSupplier eventLoop;

	private final Supplier<? extends @Nullable Duration> remaining;

	private final ServiceRate rate = new ServiceRate();

	private final BatchQueue<I, O> queue;

	private final WorkerThreads<I, O> threads;

	private final CompletableFuture<@Nullable Void> ready;

	/**
	 * Whether it could not be started, though nobody closed it meanwhile.
	 */
	private volatile boolean failed;

	/**
	 * Until when {@link #close()} waits, by the nanosecond clock, from the first one on.
	 */
	private final AtomicReference<@Nullable Long> closedBy = new AtomicReference<>();

	/**
	 * Start the workers of a model on one device, heard by nobody.
	 * @param name what messages and threads call the model
	 * @param model the model to run, which is closed with this one
	 * @param settings the limits
	 * @see #awaitReady(Duration)
	 */
	public BatchingInferenceModel(String name, LoadedModel<I, O> model, InferenceSettings settings) {
		this(name, List.of(model), settings, InferenceListener.NONE, () -> false);
	}

	/**
	 * Start the workers for callers that have as much time as the settings say.
	 * @param name what messages and threads call the model
	 * @param models the same model on each of its devices, at least one; they are closed
	 * with this one
	 * @param settings the limits
	 * @param listener hears what the model does
	 * @param eventLoop whether the calling thread is an event loop, which must not be
	 * blocked
	 * @see #awaitReady(Duration)
	 */
	public BatchingInferenceModel(String name, List<? extends LoadedModel<I, O>> models, InferenceSettings settings,
			InferenceListener listener, BooleanSupplier eventLoop) {
		this(name, models, settings, listener, eventLoop, () -> null);
	}

	/**
	 * Start the workers. They open and warm up their sessions on their own threads; until
	 * all are ready, calls are refused.
	 * @param name what messages and threads call the model
	 * @param models the same model on each of its devices, at least one; they are closed
	 * with this one
	 * @param settings the limits
	 * @param listener hears what the model does
	 * @param eventLoop whether the calling thread is an event loop, which must not be
	 * blocked
	 * @param remaining returns how much time the caller has left, zero for none, and
	 * {@code null} if it doesn't say; called on its thread. No call waits for longer
	 * @see #awaitReady(Duration)
	 */
	public BatchingInferenceModel(String name, List<? extends LoadedModel<I, O>> models, InferenceSettings settings,
			InferenceListener listener, BooleanSupplier eventLoop, Supplier<? extends @Nullable Duration> remaining) {
		this.name = name;
		this.models = List.copyOf(models);
		this.rules = this.models.get(0).rules();
		this.settings = settings;
		this.listener = new GuardedListener(listener);
		this.eventLoop = eventLoop;
		this.remaining = remaining;
		int workers = Math.multiplyExact(settings.workers(), this.models.size());
		this.queue = new BatchQueue<>(name, settings, System::nanoTime, (jobs) -> this.rate.timeFor(jobs, workers));
		this.threads = new WorkerThreads<>(name, this.models, settings, this.queue, this.rate, this.listener);
		this.ready = this.threads.ready().whenComplete((nothing, failure) -> {
			this.failed = failure != null && !this.queue.isClosed();
		});
	}

	/**
	 * Wait until all workers are warm. If one can't be, the model is closed.
	 * @param timeout how long to wait
	 * @return this model
	 * @throws ModelStartException if it isn't ready in time, or a sample has a wrong
	 * answer
	 * @throws InferenceException if a worker can't be started, or if the calling thread
	 * is interrupted while it waits
	 * @throws ModelNotReadyException if it is closed meanwhile
	 */
	public BatchingInferenceModel<I, O> awaitReady(Duration timeout) {
		try {
			this.ready.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
			requireOpen();
			return this;
		}
		catch (ExecutionException ex) {
			if (!this.failed) {
				requireOpen();
			}
			close();
			throw startFailure(Objects.requireNonNullElse(ex.getCause(), ex));
		}
		catch (TimeoutException ex) {
			ModelStatus status = status();
			close();
			throw new ModelStartException(
					"The model '%s' isn't ready after %s: %d of %d workers are".formatted(this.name, timeout,
							status.openSessions(), status.workers()),
					"Give it more time, or samples that take less to warm up with.", ex);
		}
		catch (InterruptedException ex) {
			close();
			throw interrupted(ex);
		}
	}

	private void requireOpen() {
		if (this.queue.isClosed()) {
			throw new ModelNotReadyException(this.name, "it is closed");
		}
	}

	private InferenceException startFailure(Throwable cause) {
		return (cause instanceof ModelStartException failure) ? failure
				: new InferenceException("The model '%s' can't be started".formatted(this.name), cause);
	}

	@Override
	public O infer(I input, InferenceOptions options) {
		refuseEventLoop("infer", "submit");
		Job<I, O> job = enqueue(input, options, true);
		try {
			return job.get();
		}
		catch (InterruptedException ex) {
			job.cancel(false);
			throw interrupted(ex);
		}
		catch (ExecutionException ex) {
			throw (RuntimeException) Objects.requireNonNull(ex.getCause());
		}
	}

	@Override
	public CompletableFuture<O> submit(I input, InferenceOptions options) {
		try {
			return enqueue(input, options, false);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public List<InferenceResult<O>> inferAll(List<? extends I> inputs, InferenceOptions options) {
		refuseEventLoop("inferAll", "submit for each input");
		int window = (int) Math.min(Integer.MAX_VALUE, 2L * this.threads.size() * this.settings.maxBatchSize());
		ListCall<I, O> call = new ListCall<>((input) -> put(input, options, true), this::refused, window);
		try {
			return call.answer(inputs);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	private void refuseEventLoop(String method, String instead) {
		if (this.eventLoop.getAsBoolean()) {
			throw new IllegalStateException(
					"%s() of the model '%s' blocks, and '%s' is a thread of an event loop, which must not be blocked: call %s() and compose its future"
						.formatted(method, this.name, Thread.currentThread().getName(), instead));
		}
	}

	private Job<I, O> enqueue(I input, InferenceOptions options, boolean awaited) {
		try {
			return put(input, options, awaited);
		}
		catch (RuntimeException ex) {
			refused(ex);
			throw ex;
		}
	}

	/**
	 * Put an input into the queue, after all that can be said of it before.
	 */
	private Job<I, O> put(I input, InferenceOptions options, boolean awaited) {
		requireReady();
		this.rules.validate(input);
		int length = Math.max(1, this.rules.length(input));
		Duration timeout = timeout(options.timeout());
		Job<I, O> job = (awaited) ? Job.awaited(input, length, options, timeout)
				: Job.observed(input, length, options, timeout);
		this.queue.add(job);
		job.whenComplete((output, failure) -> this.listener
			.completed((failure != null) ? InferenceOutcome.of(failure) : InferenceOutcome.ANSWERED, job.timing()));
		return job;
	}

	private void refused(RuntimeException reason) {
		this.listener.completed(InferenceOutcome.of(reason), null);
	}

	private void requireReady() {
		if (this.failed) {
			throw new ModelNotReadyException(this.name, "it could not be started");
		}
		if (!this.ready.isDone() && !this.queue.isClosed()) {
			throw new ModelNotReadyException(this.name, "it is still being warmed up");
		}
	}

	private Duration timeout(@Nullable Duration asked) {
		Duration longest = this.settings.queueTimeout();
		Duration left = this.remaining.get();
		if (left != null && left.compareTo(longest) < 0) {
			longest = left;
		}
		if (asked == null || asked.compareTo(longest) > 0) {
			return longest;
		}
		return asked.isNegative() ? Duration.ZERO : asked;
	}

	private InferenceException interrupted(InterruptedException ex) {
		Thread.currentThread().interrupt();
		return new InferenceException("Interrupted while waiting for the model '%s'".formatted(this.name), ex);
	}

	/**
	 * Return what the model is doing.
	 * @return a picture of this moment
	 */
	public ModelStatus status() {
		List<Duration> running = this.threads.running();
		return new ModelStatus(state(), this.models.stream().map(LoadedModel::device).distinct().toList(),
				this.threads.size(), this.threads.openSessions(), running.size(), this.threads.stuck(),
				running.stream().max(Duration::compareTo).orElse(Duration.ZERO), this.queue.size());
	}

	private ModelStatus.State state() {
		if (this.failed) {
			return ModelStatus.State.FAILED;
		}
		if (this.queue.isClosed()) {
			return ModelStatus.State.CLOSED;
		}
		return this.ready.isDone() ? ModelStatus.State.READY : ModelStatus.State.STARTING;
	}

	@Override
	public void close() {
		this.queue.close();
		long now = System.nanoTime();
		this.closedBy.compareAndSet(null, now + this.settings.closeTimeout().toNanos());
		long remaining = Objects.requireNonNull(this.closedBy.get()) - now;
		boolean inTime = this.threads.awaitEnd(Duration.ofNanos(Math.max(0, remaining)));
		this.queue.drain()
			.forEach((job) -> job.fail(new ModelNotReadyException(this.name,
					"it was closed, and this call wasn't finished within %s".formatted(this.settings.closeTimeout()))));
		if (!inTime) {
			this.threads.interrupt();
		}
	}

}
