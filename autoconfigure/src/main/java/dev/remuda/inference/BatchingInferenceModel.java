package dev.remuda.inference;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link LoadedModel} on a fixed number of platform threads that take batches from
 * one queue. Each worker opens a session when it starts and closes it when it ends; the
 * last one closes the model.
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

	private final LoadedModel<I, O> model;

	private final InferenceSettings settings;

	private final ServiceRate rate = new ServiceRate();

	private final BatchQueue<I, O> queue;

	private final AtomicInteger running;

	private final CountDownLatch closing = new CountDownLatch(1);

	private final CountDownLatch ended = new CountDownLatch(1);

	private final List<Thread> threads;

	/**
	 * Start the workers, and return when each has a session.
	 * @param name what messages and threads call the model
	 * @param model the model to run, which is closed with this one, and also when this
	 * constructor fails
	 * @param settings the limits
	 * @throws InferenceException if a session can't be opened
	 */
	public BatchingInferenceModel(String name, LoadedModel<I, O> model, InferenceSettings settings) {
		this.name = name;
		this.model = model;
		this.settings = settings;
		this.queue = new BatchQueue<>(name, settings, System::nanoTime,
				(jobs) -> this.rate.timeFor(jobs, settings.workers()));
		this.running = new AtomicInteger(settings.workers());
		List<InferenceWorker<I, O>> workers = IntStream.range(0, settings.workers())
			.mapToObj((index) -> new InferenceWorker<>(name, model, this.queue, this.rate, this.closing))
			.toList();
		this.threads = IntStream.range(0, workers.size())
			.mapToObj((index) -> start(() -> work(workers.get(index)), "inference-" + (index + 1)))
			.toList();
		start(this::failExpired, "inference-deadlines");
		awaitReady(workers);
	}

	private void awaitReady(List<InferenceWorker<I, O>> workers) {
		try {
			CompletableFuture.allOf(workers.stream().map(InferenceWorker::ready).toArray(CompletableFuture<?>[]::new))
				.join();
		}
		catch (CompletionException ex) {
			close();
			throw new InferenceException("The model '%s' can't be started".formatted(this.name),
					Objects.requireNonNullElse(ex.getCause(), ex));
		}
	}

	private Thread start(Runnable task, String role) {
		Thread thread = new Thread(task, this.name + "-" + role);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private void work(InferenceWorker<I, O> worker) {
		try {
			worker.run();
		}
		finally {
			if (this.running.decrementAndGet() == 0) {
				try {
					this.model.close();
				}
				finally {
					this.ended.countDown();
				}
			}
		}
	}

	private void failExpired() {
		try {
			List<Job<I, O>> expired = this.queue.takeExpired();
			while (expired != null) {
				expired.forEach((job) -> job.expire(this.name));
				expired = this.queue.takeExpired();
			}
		}
		catch (InterruptedException ex) {
			// Nobody interrupts it but the end of the process.
		}
	}

	@Override
	public O infer(I input, InferenceOptions options) {
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
		int window = (int) Math.min(Integer.MAX_VALUE, 2L * this.settings.workers() * this.settings.maxBatchSize());
		ListCall<I, O> call = new ListCall<>((input) -> enqueue(input, options, true), window);
		try {
			return call.answer(inputs);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	/**
	 * Put an input into the queue, after all that can be said of it before.
	 */
	private Job<I, O> enqueue(I input, InferenceOptions options, boolean awaited) {
		InputRules<I> rules = this.model.rules();
		rules.validate(input);
		int length = Math.max(1, rules.length(input));
		Duration timeout = timeout(options.timeout());
		Job<I, O> job = (awaited) ? Job.awaited(input, length, options.priority(), timeout)
				: Job.observed(input, length, options.priority(), timeout);
		this.queue.add(job);
		return job;
	}

	private Duration timeout(@Nullable Duration asked) {
		Duration longest = this.settings.queueTimeout();
		if (asked == null || asked.compareTo(longest) > 0) {
			return longest;
		}
		return asked.isNegative() ? Duration.ZERO : asked;
	}

	private InferenceException interrupted(InterruptedException ex) {
		Thread.currentThread().interrupt();
		return new InferenceException("Interrupted while waiting for the model '%s'".formatted(this.name), ex);
	}

	@Override
	public void close() {
		this.queue.close();
		this.closing.countDown();
		boolean inTime = awaitEnd();
		this.queue.drain()
			.forEach((job) -> job
				.fail(new IllegalStateException("The model '%s' was closed, and this call wasn't finished within %s"
					.formatted(this.name, this.settings.closeTimeout()))));
		if (!inTime) {
			this.threads.forEach(Thread::interrupt);
		}
	}

	private boolean awaitEnd() {
		try {
			return this.ended.await(this.settings.closeTimeout().toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
