package dev.remuda.worker.webflux;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

import dev.remuda.admission.HandlerThread;

/**
 * The work of a blocking handler. To cancel it interrupts it if it runs, and nothing that
 * its thread does afterwards.
 *
 * @param <T> the type of its result
 */
final class BlockingTask<T> extends FutureTask<T> {

	private final HandlerThread thread = new HandlerThread();

	BlockingTask(Callable<T> task) {
		super(task);
	}

	@Override
	public void run() {
		this.thread.enter();
		try {
			super.run();
		}
		finally {
			this.thread.leave();
		}
	}

	/**
	 * Run a task as a part of the one that the calling thread runs, which is the one to
	 * be interrupted.
	 */
	static void runWithin(Runnable task) {
		if (task instanceof BlockingTask<?> blocking) {
			blocking.runPart();
		}
		else {
			task.run();
		}
	}

	private void runPart() {
		super.run();
	}

	@Override
	public boolean cancel(boolean interrupt) {
		boolean cancelled = super.cancel(false);
		if (cancelled && interrupt) {
			this.thread.interruptAsTold();
		}
		return cancelled;
	}

}
