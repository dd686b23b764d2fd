package dev.remuda.gpu;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The one thread that touches the driver, and the source that it touches it through. When
 * the driver hangs, this thread hangs, and nobody else.
 */
final class DriverThread {

	private final Supplier<ChosenSource> opener;

	private final ThreadPoolExecutor thread;

	private volatile @Nullable ChosenSource source;

	DriverThread(Supplier<ChosenSource> opener) {
		this.opener = opener;
		// At most a reading and the end wait in the queue.
		this.thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), (task) -> {
			Thread thread = new Thread(task, "gpu-monitor");
			thread.setDaemon(true);
			return thread;
		});
		this.thread.allowCoreThreadTimeOut(true);
	}

	/**
	 * Run a task on the thread, after those before it.
	 * @throws java.util.concurrent.RejectedExecutionException after the end
	 */
	synchronized void execute(Runnable task) {
		this.thread.execute(task);
	}

	/**
	 * Open the source, and wait for it. If that fails, this thread has ended, and a
	 * source that is open too late is closed again.
	 * @param required the source that is asked for
	 * @param timeout longest wait
	 * @throws GpuUnavailableException if it can't be used
	 */
	void open(GpuSource required, Duration timeout) {
		try {
			CompletableFuture.runAsync(this::open, this.thread).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			end();
			if (ex.getCause() instanceof GpuUnavailableException unavailable) {
				throw unavailable;
			}
			throw new GpuUnavailableException(required, String.valueOf(ex.getCause()), ex.getCause());
		}
		catch (TimeoutException ex) {
			end();
			throw new GpuUnavailableException(required, "no answer within %d ms".formatted(timeout.toMillis()), ex);
		}
		catch (InterruptedException ex) {
			end();
			Thread.currentThread().interrupt();
			throw new GpuUnavailableException(required, "interrupted while waiting for an answer", ex);
		}
	}

	/**
	 * Return the source, opened if it isn't yet. To be called on the thread.
	 */
	ChosenSource open() {
		ChosenSource open = this.source;
		if (open == null) {
			open = this.opener.get();
			this.source = open;
		}
		return open;
	}

	/**
	 * Return the source, or {@code null} if it isn't open yet.
	 */
	@Nullable ChosenSource source() {
		return this.source;
	}

	/**
	 * Close the source, once the task that runs has ended.
	 * @param timeout longest wait for that
	 */
	void close(Duration timeout) {
		end();
		try {
			this.thread.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	// Synchronized, so that no task comes after the last one.
	private synchronized void end() {
		if (!this.thread.isShutdown()) {
			this.thread.execute(this::closeSource);
			this.thread.shutdown();
		}
	}

	private void closeSource() {
		ChosenSource open = this.source;
		if (open != null) {
			open.close();
		}
	}

}
