package dev.remuda.inference;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A model that answers inputs, whatever engine runs it. Any number of threads may call it
 * at the same time: calls wait in a bounded queue until the model has a thread for them,
 * and are run together. Each call is answered exactly once.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
public interface InferenceModel<I, O> extends AutoCloseable {

	/**
	 * Answer an input with the default options, and block until the answer is there.
	 * @param input the input
	 * @return the answer
	 * @see #infer(Object, InferenceOptions)
	 */
	default O infer(I input) {
		return infer(input, InferenceOptions.DEFAULTS);
	}

	/**
	 * Answer an input, and block until the answer is there. For platform and virtual
	 * threads; never call it from an event loop. An interrupt withdraws the call.
	 * @param input the input
	 * @param options what this call asks for
	 * @return the answer
	 * @throws InvalidInputException if the input is refused before the model sees it
	 * @throws QueueFullException if as many calls wait as the queue holds
	 * @throws DeadlineExceededException if the run doesn't begin in time
	 * @throws InferenceException if the model fails on this input, with what it threw as
	 * the cause; or if the calling thread is interrupted while it waits, with an
	 * {@link InterruptedException} as the cause and the interrupt status set again
	 * @throws ModelNotReadyException if the model isn't warm yet, or is closed before the
	 * answer is there
	 * @throws IllegalStateException if the calling thread is known to be an event loop
	 */
	O infer(I input, InferenceOptions options);

	/**
	 * Answer an input with the default options, without blocking.
	 * @param input the input
	 * @return a future of the answer
	 * @see #submit(Object, InferenceOptions)
	 */
	default CompletableFuture<O> submit(I input) {
		return submit(input, InferenceOptions.DEFAULTS);
	}

	/**
	 * Answer an input without blocking. The future fails with what {@link #infer} would
	 * throw; this method itself throws none of it. Completing the future early, above all
	 * by {@link CompletableFuture#cancel cancel}, withdraws the call: it gives its place
	 * in the queue back and is never run, unless its run has begun by then.
	 * @param input the input
	 * @param options what this call asks for
	 * @return a future of the answer
	 */
	CompletableFuture<O> submit(I input, InferenceOptions options);

	/**
	 * Answer a list of inputs with the default options, and block until all are done.
	 * @param inputs the inputs, as many as one likes
	 * @return what became of each, in the same order
	 * @see #inferAll(List, InferenceOptions)
	 */
	default List<InferenceResult<O>> inferAll(List<? extends I> inputs) {
		return inferAll(inputs, InferenceOptions.DEFAULTS);
	}

	/**
	 * Answer a list of inputs, and block until all are done. An input that fails fails
	 * alone. The list may be longer than the queue: an input is put into it when those
	 * before it have left room.
	 * @param inputs the inputs, as many as one likes
	 * @param options what each of the calls asks for; its timeout counts from when the
	 * input is put into the queue
	 * @return what became of each, in the same order
	 * @throws InferenceException if the calling thread is interrupted while it waits,
	 * with an {@link InterruptedException} as the cause and the interrupt status set
	 * again; the calls that aren't finished are withdrawn
	 */
	List<InferenceResult<O>> inferAll(List<? extends I> inputs, InferenceOptions options);

	/**
	 * Take no further call, give those that were taken some time to finish, then release
	 * what the model holds. Repeated calls have no further effect.
	 */
	@Override
	void close();

}
