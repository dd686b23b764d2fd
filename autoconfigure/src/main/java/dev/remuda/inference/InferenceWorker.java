package dev.remuda.inference;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Takes batches from the queue and runs them in a session of its own thread. After an
 * {@link Error} it goes on with a new session.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
final class InferenceWorker<I, O> implements Runnable {

	private static final Logger logger = System.getLogger(InferenceWorker.class.getName());

	/**
	 * Short enough that callers of a healthy model hardly notice, and doubled up to ten
	 * seconds so that a broken engine isn't started in a loop.
	 */
	private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

	private final String name;

	private final LoadedModel<I, O> model;

	private final BatchQueue<I, O> queue;

	private final BatchRunner<I, O> runner;

	private final WarmUp<I, O> warmUp;

	private final InferenceListener listener;

	/**
	 * Down once the queue is closed.
	 */
	private final CountDownLatch closing;

	private final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();

	private Duration pause = FIRST_PAUSE;

	/**
	 * Whether there is a session, so that a batch may be what ends it.
	 */
	private volatile boolean serving;

	InferenceWorker(String name, LoadedModel<I, O> model, BatchQueue<I, O> queue, BatchRunner<I, O> runner,
			WarmUp<I, O> warmUp, InferenceListener listener, CountDownLatch closing) {
		this.name = name;
		this.model = model;
		this.queue = queue;
		this.runner = runner;
		this.warmUp = warmUp;
		this.listener = listener;
		this.closing = closing;
	}

	/**
	 * Return a future of the first session, which fails if it can't be opened.
	 */
	CompletableFuture<@Nullable Void> ready() {
		return this.ready;
	}

	boolean isServing() {
		return this.serving;
	}

	/**
	 * Return how long the present batch has been running; {@code null} if there is none.
	 */
	@Nullable Duration running() {
		return this.runner.running();
	}

	/**
	 * Return whether the present batch has been running for longer than it may.
	 */
	boolean isStuck() {
		return this.runner.isStuck();
	}

	@Override
	public void run() {
		while (true) {
			try {
				serve();
				return;
			}
			catch (Throwable ex) {
				boolean lostSession = this.serving;
				this.serving = false;
				boolean closed = this.closing.getCount() == 0;
				if (this.ready.completeExceptionally(ex) || (closed && !lostSession)) {
					return;
				}
				this.listener.restarting(ex);
				pause(ex);
			}
		}
	}

	/**
	 * Run batches until the queue is closed and empty.
	 */
	private void serve() throws Exception {
		try (LoadedModel.Session<I, O> session = this.model.openSession()) {
			prepare(session);
			// An interrupt that the start left behind must not reach the first batch.
			Thread.interrupted();
			this.serving = true;
			this.ready.complete(null);
			boolean busy = false;
			while (runNext(session, busy)) {
				busy = true;
			}
			this.serving = false;
		}
	}

	/**
	 * Take a batch and run it; a method of its own, so that a worker that waits for the
	 * next one holds nothing of the last.
	 * @return whether there was one
	 */
	private boolean runNext(LoadedModel.Session<I, O> session, boolean busy) {
		BatchQueue.Batch<I, O> batch = this.queue.take(busy);
		if (batch == null) {
			return false;
		}
		run(session, batch);
		return true;
	}

	/**
	 * Check and warm up the first session; a later one, which callers wait for, takes
	 * over at once.
	 */
	private void prepare(LoadedModel.Session<I, O> session) throws Exception {
		if (!this.ready.isDone()) {
			this.warmUp.prepare(session);
		}
	}

	private void run(LoadedModel.Session<I, O> session, BatchQueue.Batch<I, O> batch) {
		try {
			batch.expired().forEach((job) -> job.expire(this.name));
			this.runner.answer(session, batch.jobs());
			this.pause = FIRST_PAUSE;
		}
		catch (Throwable ex) {
			this.queue.putBack(batch.expired());
			this.queue.putBack(batch.jobs());
			throw ex;
		}
	}

	/**
	 * Wait before the next session, longer each time, but not once the model is being
	 * closed.
	 */
	private void pause(Throwable reason) {
		try {
			logger.log(Level.WARNING, "A worker of the model '%s' failed and starts anew in %d ms".formatted(this.name,
					this.pause.toMillis()), reason);
			this.closing.await(this.pause.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			// Left behind by the model.
		}
		catch (Throwable ex) {
			// What can't be logged, for want of memory above all, must not end the
			// worker.
		}
		Duration next = this.pause.multipliedBy(2);
		this.pause = (next.compareTo(LONGEST_PAUSE) < 0) ? next : LONGEST_PAUSE;
	}

}
