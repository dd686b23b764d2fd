package dev.remuda.inference;

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
 * Runs a {@link LoadedModel} on a fixed number of platform threads that take their work
 * from one queue. Each thread opens a session when it starts and closes it when it ends;
 * the last one closes the model.
 *
 * <p>
 * Platform threads, because a native engine pins the carrier of a virtual thread and
 * keeps memory for each thread that enters it.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
public final class ThreadedInferenceModel<I, O> implements InferenceModel<I, O> {

	private final String name;

	private final LoadedModel<I, O> model;

	private final InferenceSettings settings;

	private final JobQueue<I, O> queue;

	private final AtomicInteger running;

	private final CountDownLatch ended = new CountDownLatch(1);

	/**
	 * Start the threads, and return when each has a session.
	 * @param name what messages and threads call the model
	 * @param model the model to run, which is closed with this one, and also when this
	 * constructor fails
	 * @param settings the limits
	 * @throws InferenceException if a session can't be opened
	 */
	public ThreadedInferenceModel(String name, LoadedModel<I, O> model, InferenceSettings settings) {
		this.name = name;
		this.model = model;
		this.settings = settings;
		this.queue = new JobQueue<>(name, settings.queueCapacity());
		this.running = new AtomicInteger(settings.threads());
		CompletableFuture<?>[] ready = IntStream.rangeClosed(1, settings.threads())
			.mapToObj(this::start)
			.toArray(CompletableFuture<?>[]::new);
		try {
			CompletableFuture.allOf(ready).join();
		}
		catch (CompletionException ex) {
			close();
			throw new InferenceException("The model '%s' can't be started".formatted(name),
					Objects.requireNonNullElse(ex.getCause(), ex));
		}
	}

	@Override
	public O infer(I input) {
		Job<I, O> job = Job.awaited(input);
		this.queue.add(job);
		try {
			return job.get();
		}
		catch (InterruptedException ex) {
			job.cancel(false);
			Thread.currentThread().interrupt();
			throw new InferenceException("Interrupted while waiting for the model '%s'".formatted(this.name), ex);
		}
		catch (ExecutionException ex) {
			throw (RuntimeException) ex.getCause();
		}
	}

	@Override
	public CompletableFuture<O> submit(I input) {
		Job<I, O> job = Job.observed(input);
		try {
			this.queue.add(job);
			return job;
		}
		catch (QueueFullException | IllegalStateException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public void close() {
		this.queue.close();
		if (!awaitEnd()) {
			this.queue.drain()
				.forEach((job) -> job
					.fail(new IllegalStateException("The model '%s' was closed, and this call wasn't finished within %s"
						.formatted(this.name, this.settings.closeTimeout()))));
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

	private CompletableFuture<Void> start(int number) {
		CompletableFuture<Void> ready = new CompletableFuture<>();
		Thread thread = new Thread(() -> serve(ready), "%s-inference-%d".formatted(this.name, number));
		thread.setDaemon(true);
		thread.start();
		return ready;
	}

	private void serve(CompletableFuture<Void> ready) {
		try {
			LoadedModel.Session<I, O> session = open(ready);
			if (session != null) {
				try (session) {
					work(session);
				}
			}
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

	private LoadedModel.@Nullable Session<I, O> open(CompletableFuture<Void> ready) {
		try {
			LoadedModel.Session<I, O> session = this.model.openSession();
			ready.complete(null);
			return session;
		}
		catch (Throwable ex) {
			ready.completeExceptionally(ex);
			return null;
		}
	}

	private void work(LoadedModel.Session<I, O> session) {
		Job<I, O> job = this.queue.take();
		while (job != null) {
			run(session, job);
			job = this.queue.take();
		}
	}

	private void run(LoadedModel.Session<I, O> session, Job<I, O> job) {
		if (job.isDone()) {
			return;
		}
		try {
			job.answer(session.run(job.input()));
		}
		catch (Throwable ex) {
			job.fail(new InferenceException("The model '%s' failed on an input".formatted(this.name), ex));
		}
		finally {
			// An interrupt that the model left behind must not reach the next input.
			Thread.interrupted();
		}
	}

}
