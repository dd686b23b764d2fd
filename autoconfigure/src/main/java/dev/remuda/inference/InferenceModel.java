package dev.remuda.inference;

import java.util.concurrent.CompletableFuture;

/**
 * A model that answers inputs, whatever engine runs it. Any number of threads may call it
 * at the same time: calls wait in a bounded queue until the model has a thread for them.
 * Each call is answered exactly once.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
public interface InferenceModel<I, O> extends AutoCloseable {

	/**
	 * Answer an input, and block until the answer is there. For platform and virtual
	 * threads; never call it from an event loop. An interrupt withdraws the call.
	 * @param input the input
	 * @return the answer
	 * @throws QueueFullException if as many calls wait as the queue holds
	 * @throws InferenceException if the model fails on this input, with what it threw as
	 * the cause; or if the calling thread is interrupted while it waits, with an
	 * {@link InterruptedException} as the cause and the interrupt status set again
	 * @throws IllegalStateException if the model is closed before the answer is there
	 */
	O infer(I input);

	/**
	 * Answer an input without blocking. The future fails with what {@link #infer} would
	 * throw; this method itself throws none of it. Completing the future early, above all
	 * by {@link CompletableFuture#cancel cancel}, withdraws the call: it gives its place
	 * in the queue back and is never run, unless its run has begun by then.
	 * @param input the input
	 * @return a future of the answer
	 */
	CompletableFuture<O> submit(I input);

	/**
	 * Take no further call, give those that were taken some time to finish, then release
	 * what the model holds. Repeated calls have no further effect.
	 */
	@Override
	void close();

}
