package dev.remuda.inference.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.remuda.inference.BatchRun;
import dev.remuda.inference.InferenceListener;
import dev.remuda.inference.InferenceOutcome;
import dev.remuda.inference.InferenceTiming;

/**
 * Several listeners as one.
 *
 * @param listeners who is told
 */
record CompositeListener(List<InferenceListener> listeners) implements InferenceListener {

	@Override
	public void ran(BatchRun run) {
		this.listeners.forEach((listener) -> listener.ran(run));
	}

	@Override
	public void completed(InferenceOutcome outcome, @Nullable InferenceTiming timing) {
		this.listeners.forEach((listener) -> listener.completed(outcome, timing));
	}

	@Override
	public void restarting(Throwable reason) {
		this.listeners.forEach((listener) -> listener.restarting(reason));
	}

}
