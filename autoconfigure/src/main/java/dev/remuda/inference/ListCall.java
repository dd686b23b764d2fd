package dev.remuda.inference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A call with a list of inputs: keeps enough of them in the queue to fill the batches,
 * and no more, so that other callers find room.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
final class ListCall<I, O> {

	private final Function<I, Job<I, O>> queue;

	private final Consumer<RuntimeException> refused;

	private final int window;

	private final Deque<Pending<I, O>> pending = new ArrayDeque<>();

	/**
	 * Create a call.
	 * @param queue puts an input into the queue
	 * @param refused is told why an input didn't get in
	 * @param window inputs that are in the queue or being run at a time, at least 1
	 */
	ListCall(Function<I, Job<I, O>> queue, Consumer<RuntimeException> refused, int window) {
		this.queue = queue;
		this.refused = refused;
		this.window = window;
	}

	List<InferenceResult<O>> answer(List<? extends I> inputs) throws InterruptedException {
		List<InferenceResult<O>> results = new ArrayList<>(inputs.size());
		try {
			for (I input : inputs) {
				results.add(new InferenceResult<>(null, null));
				enqueue(input, results);
			}
			while (!this.pending.isEmpty()) {
				awaitFirst(results);
			}
			return results;
		}
		finally {
			this.pending.forEach((one) -> one.job().cancel(false));
		}
	}

	private void enqueue(I input, List<InferenceResult<O>> results) throws InterruptedException {
		int index = results.size() - 1;
		while (this.pending.size() >= this.window) {
			awaitFirst(results);
		}
		while (true) {
			try {
				this.pending.add(new Pending<>(index, this.queue.apply(input)));
				return;
			}
			catch (QueueFullException ex) {
				if (this.pending.isEmpty()) {
					results.set(index, refuse(ex));
					return;
				}
				awaitFirst(results);
			}
			catch (RuntimeException ex) {
				results.set(index, refuse(ex));
				return;
			}
		}
	}

	private InferenceResult<O> refuse(RuntimeException reason) {
		this.refused.accept(reason);
		return new InferenceResult<>(null, reason);
	}

	private void awaitFirst(List<InferenceResult<O>> results) throws InterruptedException {
		Pending<I, O> first = this.pending.element();
		results.set(first.index(), result(first.job()));
		this.pending.remove();
	}

	private InferenceResult<O> result(Job<I, O> job) throws InterruptedException {
		try {
			return new InferenceResult<>(job.get(), null);
		}
		catch (ExecutionException ex) {
			return new InferenceResult<>(null, (RuntimeException) Objects.requireNonNull(ex.getCause()));
		}
		catch (CancellationException ex) {
			return new InferenceResult<>(null, ex);
		}
	}

	private record Pending<I, O>(int index, Job<I, O> job) {

	}

}
