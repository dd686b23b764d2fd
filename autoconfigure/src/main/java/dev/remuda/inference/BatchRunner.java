package dev.remuda.inference;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Runs batches in the session of a worker, and splits one that fails until the input that
 * it fails on stands alone.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
final class BatchRunner<I, O> {

	private final String model;

	private final String device;

	private final AtomicLong numbers;

	private final ServiceRate rate;

	private final InferenceListener listener;

	private final RunTimeouts timeouts;

	/**
	 * When the present run began, by the nanosecond clock; {@code null} between runs.
	 */
	private volatile @Nullable Long start;

	/**
	 * Create a runner.
	 * @param numbers the number of the last run of the model
	 */
	BatchRunner(String model, String device, AtomicLong numbers, ServiceRate rate, InferenceListener listener,
			RunTimeouts timeouts) {
		this.model = model;
		this.device = device;
		this.numbers = numbers;
		this.rate = rate;
		this.listener = listener;
		this.timeouts = timeouts;
	}

	/**
	 * Answer the jobs, or fail those that the model fails on.
	 * @throws Error what the model threw; a job that was run alone is failed with it, all
	 * others are unsettled and must be run alone
	 */
	void answer(LoadedModel.Session<I, O> session, List<Job<I, O>> batch) {
		List<Job<I, O>> jobs = batch.stream().filter((job) -> !job.isSettled()).toList();
		if (jobs.isEmpty()) {
			return;
		}
		try {
			List<O> outputs = run(session, jobs);
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
		catch (Throwable ex) {
			if (jobs.size() == 1) {
				jobs.get(0).fail(failure(ex));
			}
			jobs.forEach(Job::runAlone);
			throw ex;
		}
	}

	private List<O> run(LoadedModel.Session<I, O> session, List<Job<I, O>> jobs) throws Exception {
		long number = this.numbers.incrementAndGet();
		List<I> inputs = jobs.stream().map(Job::input).toList();
		Throwable failure = null;
		long began = System.nanoTime();
		this.start = began;
		try (RunTimeouts.Watch watch = this.timeouts.watch(() -> jobs.forEach(this::expire))) {
			List<O> outputs = session.run(inputs);
			if (outputs.size() != inputs.size()) {
				throw new IllegalStateException(
						"There are %d answers to %d inputs".formatted(outputs.size(), inputs.size()));
			}
			return outputs;
		}
		catch (Throwable ex) {
			failure = ex;
			throw ex;
		}
		finally {
			this.start = null;
			// An interrupt that the model left behind must not reach the next batch.
			Thread.interrupted();
			report(number, jobs, began, System.nanoTime() - began, failure);
		}
	}

	private void report(long number, List<Job<I, O>> jobs, long began, long nanos, @Nullable Throwable failure) {
		int size = jobs.size();
		if (failure == null) {
			this.rate.record(size, nanos);
		}
		Duration runTime = Duration.ofNanos(nanos);
		long length = jobs.stream().mapToLong(Job::length).sum();
		long longest = jobs.stream().mapToLong(Job::length).max().orElseThrow();
		jobs.forEach((job) -> job
			.ran(new InferenceTiming(number, size, Duration.ofNanos(began - job.arrival()), runTime, this.device)));
		this.listener.ran(new BatchRun(number, this.device, size, length, longest * size, runTime, failure));
	}

	/**
	 * Return how long the present run has taken so far; {@code null} between runs.
	 */
	@Nullable Duration running() {
		Long began = this.start;
		return (began != null) ? Duration.ofNanos(System.nanoTime() - began) : null;
	}

	/**
	 * Return whether the present run has taken longer than it may.
	 */
	boolean isStuck() {
		Duration running = running();
		return running != null && running.compareTo(this.timeouts.timeout()) > 0;
	}

	private void expire(Job<I, O> job) {
		Duration timeout = this.timeouts.timeout();
		job.fail(new InferenceException("The model '%s' took longer than %d ms for a run, which is as long as it may"
			.formatted(this.model, timeout.toMillis()), new TimeoutException("No answer in " + timeout)));
	}

	private InferenceException failure(Throwable cause) {
		return new InferenceException("The model '%s' failed on an input".formatted(this.model), cause);
	}

}
