package dev.remuda.inference;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

import org.jspecify.annotations.Nullable;

/**
 * Keeps a listener that throws from failing the calls that it hears of.
 */
record GuardedListener(InferenceListener listener) implements InferenceListener {

	private static final Logger logger = System.getLogger(GuardedListener.class.getName());

	@Override
	public void ran(BatchRun run) {
		guard(() -> this.listener.ran(run));
	}

	@Override
	public void completed(InferenceOutcome outcome, @Nullable InferenceTiming timing) {
		guard(() -> this.listener.completed(outcome, timing));
	}

	@Override
	public void restarting(Throwable reason) {
		guard(() -> this.listener.restarting(reason));
	}

	private void guard(Runnable notification) {
		try {
			notification.run();
		}
		catch (Throwable ex) {
			logger.log(Level.WARNING, "A listener of a model failed", ex);
		}
	}

}
