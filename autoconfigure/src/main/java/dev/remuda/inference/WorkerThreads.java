package dev.remuda.inference;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * The threads of a model: its workers on each device, and one that fails the calls whose
 * time is up while all workers are busy. The last worker on a device closes the model
 * there.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
final class WorkerThreads<I, O> {

	/**
	 * After a failure of what watches over the calls, so that it doesn't take the memory
	 * that it lacks.
	 */
	private static final Duration PAUSE = Duration.ofMillis(100);

	private final String name;

	private final BatchQueue<I, O> queue;

	private final RunTimeouts timeouts;

	private final CountDownLatch closing = new CountDownLatch(1);

	private final CountDownLatch ended;

	private final List<InferenceWorker<I, O>> workers = new ArrayList<>();

	private final List<Thread> threads = new ArrayList<>();

	/**
	 * Start the threads.
	 * @param models the model on each of its devices
	 */
	WorkerThreads(String name, List<? extends LoadedModel<I, O>> models, InferenceSettings settings,
			BatchQueue<I, O> queue, ServiceRate rate, InferenceListener listener) {
		this.name = name;
		this.queue = queue;
		this.timeouts = new RunTimeouts(settings.runTimeout());
		this.ended = new CountDownLatch(models.size());
		AtomicLong numbers = new AtomicLong();
		for (LoadedModel<I, O> model : models) {
			WarmUp<I, O> warmUp = new WarmUp<>(name, model, settings.maxBatchSize());
			AtomicInteger running = new AtomicInteger(settings.workers());
			IntStream.range(0, settings.workers()).forEach((index) -> {
				BatchRunner<I, O> runner = new BatchRunner<>(name, model.device(), numbers, rate, listener,
						this.timeouts);
				InferenceWorker<I, O> worker = new InferenceWorker<>(name, model, queue, runner, warmUp, listener,
						this.closing);
				this.workers.add(worker);
				start(() -> work(worker, model, running), "inference-" + this.workers.size());
			});
		}
		start(this::failExpired, "inference-deadlines");
		start(this::endLateRuns, "inference-timeouts");
	}

	private void start(Runnable task, String role) {
		Thread thread = new Thread(task, this.name + "-" + role);
		thread.setDaemon(true);
		thread.start();
		this.threads.add(thread);
	}

	private void work(InferenceWorker<I, O> worker, LoadedModel<I, O> model, AtomicInteger running) {
		try {
			worker.run();
		}
		finally {
			if (running.decrementAndGet() == 0) {
				try {
					model.close();
				}
				finally {
					this.ended.countDown();
					if (this.ended.getCount() == 0) {
						this.timeouts.close();
					}
				}
			}
		}
	}

	private void failExpired() {
		persist(() -> {
			List<Job<I, O>> expired = this.queue.takeExpired();
			while (expired != null) {
				fail(expired);
				expired = this.queue.takeExpired();
			}
		});
	}

	private void fail(List<Job<I, O>> expired) {
		try {
			expired.forEach((job) -> job.expire(this.name));
		}
		catch (Throwable ex) {
			this.queue.putBack(expired);
			throw ex;
		}
	}

	private void endLateRuns() {
		persist(this.timeouts::enforce);
	}

	/**
	 * Do something until it ends by itself. What fails it, for want of memory above all,
	 * must not leave callers waiting for ever.
	 */
	private void persist(Interruptible task) {
		while (true) {
			try {
				task.run();
				return;
			}
			catch (InterruptedException ex) {
				return;
			}
			catch (Throwable ex) {
				LockSupport.parkNanos(PAUSE.toNanos());
			}
		}
	}

	/**
	 * Return a future that is done when each worker has a session, or fails with the
	 * first that can't be opened.
	 */
	CompletableFuture<@Nullable Void> ready() {
		CompletableFuture<@Nullable Void> all = CompletableFuture
			.allOf(this.workers.stream().map(InferenceWorker::ready).toArray(CompletableFuture<?>[]::new));
		this.workers.forEach((worker) -> worker.ready().exceptionally((failure) -> {
			all.completeExceptionally(failure);
			return null;
		}));
		return all;
	}

	int size() {
		return this.workers.size();
	}

	int openSessions() {
		return (int) this.workers.stream().filter(InferenceWorker::isServing).count();
	}

	int stuck() {
		return (int) this.workers.stream().filter(InferenceWorker::isStuck).count();
	}

	/**
	 * Return how long each of the present batches has been running.
	 */
	List<Duration> running() {
		return this.workers.stream().map(InferenceWorker::running).filter(Objects::nonNull).toList();
	}

	/**
	 * Wait for the workers to finish what is in the queue, which is closed, and to close
	 * the models.
	 * @return whether they did in time
	 */
	boolean awaitEnd(Duration timeout) {
		this.closing.countDown();
		try {
			return this.ended.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * End what hasn't ended by itself, as far as that is possible.
	 */
	void interrupt() {
		this.threads.forEach(Thread::interrupt);
	}

	/**
	 * Something that ends when its thread is interrupted.
	 */
	private interface Interruptible {

		void run() throws InterruptedException;

	}

}
