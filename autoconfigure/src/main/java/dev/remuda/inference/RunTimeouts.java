package dev.remuda.inference;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends runs that take too long, as far as that is possible: on one thread for all workers
 * of a model.
 */
final class RunTimeouts {

	private final Duration timeout;

	private final ScheduledThreadPoolExecutor timer;

	/**
	 * Create timeouts.
	 * @param model the name of the model, for that of the thread
	 * @param timeout how long a run may take
	 */
	RunTimeouts(String model, Duration timeout) {
		this.timeout = timeout;
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, model + "-inference-timeouts");
			thread.setDaemon(true);
			return thread;
		});
		this.timer.setRemoveOnCancelPolicy(true);
		this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	Duration timeout() {
		return this.timeout;
	}

	/**
	 * Watch a run of the calling thread.
	 * @param onTimeout what to do when it takes too long, before the thread is
	 * interrupted
	 * @return the watch, to be closed when the run has ended
	 */
	Watch watch(Runnable onTimeout) {
		return new Watch(Thread.currentThread(), onTimeout);
	}

	/**
	 * Watch no run any more.
	 */
	void close() {
		this.timer.shutdownNow();
	}

	/**
	 * A run that is being watched.
	 */
	final class Watch implements AutoCloseable {

		private final Thread runner;

		private final Runnable onTimeout;

		private final Future<?> pending;

		private boolean ended;

		private Watch(Thread runner, Runnable onTimeout) {
			this.runner = runner;
			this.onTimeout = onTimeout;
			this.pending = RunTimeouts.this.timer.schedule(this::expire, RunTimeouts.this.timeout.toNanos(),
					TimeUnit.NANOSECONDS);
		}

		private synchronized void expire() {
			if (!this.ended) {
				this.onTimeout.run();
				this.runner.interrupt();
			}
		}

		/**
		 * End the watch: once this returns, the thread is interrupted no more.
		 */
		@Override
		public void close() {
			this.pending.cancel(false);
			synchronized (this) {
				this.ended = true;
			}
		}

	}

}
