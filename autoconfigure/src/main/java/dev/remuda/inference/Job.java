package dev.remuda.inference;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * An input on its way through the queue, and the future of its answer.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
final class Job<I, O> extends CompletableFuture<O> {

	private final I input;

	private final Executor completer;

	private Job(I input, Executor completer) {
		this.input = input;
		this.completer = completer;
	}

	/**
	 * Create a job whose caller waits for the answer and does nothing else with it.
	 */
	static <I, O> Job<I, O> awaited(I input) {
		return new Job<>(input, Runnable::run);
	}

	/**
	 * Create a job whose caller may attach actions to the answer. They must not run on
	 * the thread that answers, or they would take its time from the model.
	 */
	static <I, O> Job<I, O> observed(I input) {
		return new Job<>(input, new CompletableFuture<>().defaultExecutor());
	}

	I input() {
		return this.input;
	}

	void answer(O output) {
		execute(() -> complete(output));
	}

	void fail(RuntimeException failure) {
		execute(() -> completeExceptionally(failure));
	}

	private void execute(Runnable completion) {
		try {
			this.completer.execute(completion);
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			// No thread to be had: an answer on the wrong thread is better than none.
			completion.run();
		}
	}

}
