package dev.remuda.inference;

import org.jspecify.annotations.Nullable;

/**
 * Hears what a model does, to count and to show it. Called by many threads at a time,
 * those that run the model among them, so it must be quick and must not block.
 */
public interface InferenceListener {

	/**
	 * Listens to nothing.
	 */
	InferenceListener NONE = new InferenceListener() {
	};

	/**
	 * A batch was run. A batch that fails is split, and its parts are runs of their own.
	 * @param run the run
	 */
	default void ran(BatchRun run) {
	}

	/**
	 * A call has ended, in whatever way.
	 * @param outcome what became of it
	 * @param timing what the batcher did with it; {@code null} if it was never run
	 */
	default void completed(InferenceOutcome outcome, @Nullable InferenceTiming timing) {
	}

	/**
	 * A worker lost its session to an {@link Error}, or could not open one, and will open
	 * another.
	 * @param reason what was thrown
	 */
	default void restarting(Throwable reason) {
	}

}
