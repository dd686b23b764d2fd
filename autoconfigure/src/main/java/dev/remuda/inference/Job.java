package dev.remuda.inference;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * An input on its way through the queue, and the future of its answer.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
final class Job<I, O> extends CompletableFuture<O> {

	private static final Logger logger = System.getLogger(Job.class.getName());

	/**
	 * The common pool, which is what a future uses from JDK 25 on. Before that it starts
	 * a thread for each answer where there are two processors or fewer; a pool without
	 * threads, which somebody asked for, leaves no other way.
	 */
	private static final Executor POOL = (ForkJoinPool.getCommonPoolParallelism() > 0) ? ForkJoinPool.commonPool()
			: new CompletableFuture<>().defaultExecutor();

	private final I input;

	private final int length;

	private final InferenceOptions options;

	private final Duration timeout;

	private final Executor completer;

	/**
	 * When it was put into the queue; guarded by the queue.
	 */
	private long arrival;

	/**
	 * Its number in the order of arrival; guarded by the queue.
	 */
	private long number;

	/**
	 * Whether it must be run without others; guarded by the queue once it is in there.
	 */
	private boolean alone;

	/**
	 * What the batcher did with it the last time it was run.
	 */
	private volatile @Nullable InferenceTiming timing;

	/**
	 * Whether its answer is on the way. The first answer or failure wins: it may be
	 * completed by another thread later than one that comes after it.
	 */
	private final AtomicBoolean settled = new AtomicBoolean();

	private Job(I input, int length, InferenceOptions options, Duration timeout, Executor completer) {
		this.input = input;
		this.length = length;
		this.options = options;
		this.timeout = timeout;
		this.completer = completer;
	}

	/**
	 * Create a job whose caller waits for the answer and does nothing else with it.
	 */
	static <I, O> Job<I, O> awaited(I input, int length, InferenceOptions options, Duration timeout) {
		return new Job<>(input, length, options, timeout, Runnable::run);
	}

	/**
	 * Create a job whose caller may attach actions to the answer. They must not run on
	 * the thread that answers, or they would take its time from the model.
	 */
	static <I, O> Job<I, O> observed(I input, int length, InferenceOptions options, Duration timeout) {
		return new Job<>(input, length, options, timeout, POOL);
	}

	I input() {
		return this.input;
	}

	int length() {
		return this.length;
	}

	InferencePriority priority() {
		return this.options.priority();
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

	long number() {
		return this.number;
	}

	void number(long number) {
		this.number = number;
	}

	long deadline() {
		return this.arrival + this.timeout.toNanos();
	}

	@Nullable InferenceTiming timing() {
		return this.timing;
	}

	void ran(InferenceTiming timing) {
		this.timing = timing;
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
		settle(() -> {
			try {
				tellTiming();
			}
			finally {
				complete(output);
			}
		});
	}

	private void tellTiming() {
		InferenceTiming timing = this.timing;
		if (timing == null) {
			return;
		}
		try {
			this.options.timing().accept(timing);
		}
		catch (Throwable ex) {
			logger.log(Level.WARNING, "What was to hear the timing of a call failed", ex);
		}
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
