package dev.remuda.inference;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An input on its way through the queue, and the future of its answer.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
final class Job<I, O> extends CompletableFuture<O> {

	private final I input;

	private final int length;

	private final InferencePriority priority;

	private final Duration timeout;

	private final Executor completer;

	/**
	 * When it was put into the queue; guarded by the queue.
	 */
	private long arrival;

	/**
	 * Whether it must be run without others; guarded by the queue once it is in there.
	 */
	private boolean alone;

	/**
	 * Whether its answer is on the way. The first answer or failure wins: it may be
	 * completed by another thread later than one that comes after it.
	 */
	private final AtomicBoolean settled = new AtomicBoolean();

	private Job(I input, int length, InferencePriority priority, Duration timeout, Executor completer) {
		this.input = input;
		this.length = length;
		this.priority = priority;
		this.timeout = timeout;
		this.completer = completer;
	}

	/**
	 * Create a job whose caller waits for the answer and does nothing else with it.
	 */
	static <I, O> Job<I, O> awaited(I input, int length, InferencePriority priority, Duration timeout) {
		return new Job<>(input, length, priority, timeout, Runnable::run);
	}

	/**
	 * Create a job whose caller may attach actions to the answer. They must not run on
	 * the thread that answers, or they would take its time from the model.
	 */
	static <I, O> Job<I, O> observed(I input, int length, InferencePriority priority, Duration timeout) {
		return new Job<>(input, length, priority, timeout, new CompletableFuture<>().defaultExecutor());
	}

	I input() {
		return this.input;
	}

	int length() {
		return this.length;
	}

	InferencePriority priority() {
		return this.priority;
	}

	Duration timeout() {
		return this.timeout;
	}

	long arrival() {
		return this.arrival;
	}

	void arrive(long nanos) {
		this.arrival = nanos;
	}

	long deadline() {
		return this.arrival + this.timeout.toNanos();
	}

	boolean isAlone() {
		return this.alone;
	}

	void runAlone() {
		this.alone = true;
	}

	boolean isSettled() {
		return this.settled.get() || isDone();
	}

	void answer(O output) {
		settle(() -> complete(output));
	}

	void fail(RuntimeException failure) {
		settle(() -> completeExceptionally(failure));
	}

	/**
	 * Fail because it has waited as long as it may.
	 */
	void expire(String model) {
		fail(new DeadlineExceededException(model, this.timeout));
	}

	private void settle(Runnable completion) {
		if (!this.settled.compareAndSet(false, true)) {
			return;
		}
		try {
			this.completer.execute(completion);
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			// No thread to be had: an answer on the wrong thread is better than none.
			completion.run();
		}
	}

}
