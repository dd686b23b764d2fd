package dev.remuda.inference;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
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

	private final ServiceRate rate;

	/**
	 * Down once the queue is closed.
	 */
	private final CountDownLatch closing;

	private final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();

	private Duration pause = FIRST_PAUSE;

	/**
	 * Whether a batch may be what ended the session: if so, jobs were put back.
	 */
	private boolean serving;

	InferenceWorker(String name, LoadedModel<I, O> model, BatchQueue<I, O> queue, ServiceRate rate,
			CountDownLatch closing) {
		this.name = name;
		this.model = model;
		this.queue = queue;
		this.rate = rate;
		this.closing = closing;
	}

	/**
	 * Return a future of the first session, which fails if it can't be opened.
	 */
	CompletableFuture<@Nullable Void> ready() {
		return this.ready;
	}

	@Override
	public void run() {
		while (true) {
			try {
				serve();
				return;
			}
			catch (Throwable ex) {
				boolean closed = this.closing.getCount() == 0;
				if (this.ready.completeExceptionally(ex) || (closed && !this.serving)) {
					return;
				}
				pause(ex);
			}
		}
	}

	/**
	 * Run batches until the queue is closed and empty.
	 */
	private void serve() throws Exception {
		this.serving = false;
		try (LoadedModel.Session<I, O> session = this.model.openSession()) {
			this.serving = true;
			this.ready.complete(null);
			BatchQueue.Batch<I, O> batch = this.queue.take(false);
			while (batch != null) {
				batch.expired().forEach((job) -> job.expire(this.name));
				run(session, batch.jobs());
				batch = this.queue.take(true);
			}
			this.serving = false;
		}
	}

	private void run(LoadedModel.Session<I, O> session, List<Job<I, O>> jobs) {
		try {
			answer(session, jobs);
			this.pause = FIRST_PAUSE;
		}
		catch (Error ex) {
			this.queue.putBack(jobs.stream().filter((job) -> !job.isSettled()).toList());
			throw ex;
		}
	}

	private void answer(LoadedModel.Session<I, O> session, List<Job<I, O>> batch) {
		List<Job<I, O>> jobs = batch.stream().filter((job) -> !job.isSettled()).toList();
		if (jobs.isEmpty()) {
			return;
		}
		try {
			List<O> outputs = time(session, jobs.stream().map(Job::input).toList());
			for (int i = 0; i < jobs.size(); i++) {
				jobs.get(i).answer(outputs.get(i));
			}
		}
		catch (Exception ex) {
			if (jobs.size() == 1) {
				jobs.get(0).fail(failure(ex));
				return;
			}
			int half = jobs.size() / 2;
			answer(session, jobs.subList(0, half));
			answer(session, jobs.subList(half, jobs.size()));
		}
		catch (Error ex) {
			if (jobs.size() == 1) {
				jobs.get(0).fail(failure(ex));
			}
			jobs.forEach(Job::runAlone);
			throw ex;
		}
	}

	private List<O> time(LoadedModel.Session<I, O> session, List<I> inputs) throws Exception {
		long start = System.nanoTime();
		try {
			List<O> outputs = session.run(inputs);
			if (outputs.size() != inputs.size()) {
				throw new IllegalStateException(
						"There are %d answers to %d inputs".formatted(outputs.size(), inputs.size()));
			}
			this.rate.record(inputs.size(), System.nanoTime() - start);
			return outputs;
		}
		finally {
			// An interrupt that the model left behind must not reach the next batch.
			Thread.interrupted();
		}
	}

	private InferenceException failure(Throwable cause) {
		return new InferenceException("The model '%s' failed on an input".formatted(this.name), cause);
	}

	/**
	 * Wait before the next session, longer each time, but not once the model is being
	 * closed.
	 */
	private void pause(Throwable reason) {
		logger.log(Level.WARNING, "A worker of the model '%s' failed and starts anew in %d ms".formatted(this.name,
				this.pause.toMillis()), reason);
		try {
			this.closing.await(this.pause.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			// Left behind by the model.
		}
		Duration next = this.pause.multipliedBy(2);
		this.pause = (next.compareTo(LONGEST_PAUSE) < 0) ? next : LONGEST_PAUSE;
	}

}
