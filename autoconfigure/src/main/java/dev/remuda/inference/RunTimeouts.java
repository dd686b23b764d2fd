package dev.remuda.inference;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Ends runs that take too long, as far as that is possible: on one thread for all workers
 * of a model. All runs may take equally long, so the first to begin is the first to be
 * too late, and that thread sleeps until then. A run that begins and ends meanwhile
 * doesn't wake it: on a machine that is busy with the model, that would cost the run more
 * than all else that is done around it.
 */
final class RunTimeouts {

	private final Duration timeout;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition begun = this.lock.newCondition();

	/**
	 * In the order of their deadlines.
	 */
	private final Deque<Watch> running = new ArrayDeque<>();

	/**
	 * Whether the thread sleeps until a run begins.
	 */
	private boolean idle;

	private boolean closed;

	/**
	 * Create timeouts.
	 * @param timeout how long a run may take
	 */
	RunTimeouts(Duration timeout) {
		this.timeout = timeout;
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
		this.lock.lock();
		try {
			Watch watch = new Watch(Thread.currentThread(), onTimeout, System.nanoTime() + this.timeout.toNanos());
			this.running.add(watch);
			if (this.idle) {
				this.begun.signal();
			}
			return watch;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * End the runs that take too long, until this is closed.
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	void enforce() throws InterruptedException {
		Watch late = awaitLate();
		while (late != null) {
			late.expire();
			late = awaitLate();
		}
	}

	/**
	 * Wait for a run that takes too long.
	 * @return the run, or {@code null} if this is closed
	 */
	private @Nullable Watch awaitLate() throws InterruptedException {
		this.lock.lock();
		try {
			while (!this.closed) {
				if (this.running.isEmpty()) {
					this.idle = true;
					this.begun.await();
					this.idle = false;
					continue;
				}
				// Not in a variable, which would hold the run's inputs for as long as
				// this thread sleeps.
				long remaining = this.running.getFirst().deadline - System.nanoTime();
				if (remaining <= 0) {
					return this.running.remove();
				}
				this.begun.await(remaining, TimeUnit.NANOSECONDS);
			}
			return null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Watch no run any more.
	 */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.begun.signal();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * A run that is being watched.
	 */
	final class Watch implements AutoCloseable {

		private final Thread runner;

		private final Runnable onTimeout;

		private final long deadline;

		private boolean ended;

		private Watch(Thread runner, Runnable onTimeout, long deadline) {
			this.runner = runner;
			this.onTimeout = onTimeout;
			this.deadline = deadline;
		}

		private synchronized void expire() {
			if (this.ended) {
				return;
			}
			try {
				this.onTimeout.run();
			}
			finally {
				this.runner.interrupt();
			}
		}

		/**
		 * End the watch: once this returns, the thread is interrupted no more.
		 */
		@Override
		public void close() {
			RunTimeouts.this.lock.lock();
			try {
				RunTimeouts.this.running.remove(this);
			}
			finally {
				RunTimeouts.this.lock.unlock();
			}
			synchronized (this) {
				this.ended = true;
			}
		}

	}

}
