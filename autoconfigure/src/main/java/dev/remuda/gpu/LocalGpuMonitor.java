package dev.remuda.gpu;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Watches the devices of this machine through the source that the settings ask for, or
 * the best one that is usable, which is chosen at the first reading.
 *
 * <p>
 * One thread of its own touches the driver, so there is never more than one reading at a
 * time, and callers share it. A caller waits until the timeout has passed since the
 * reading began: if the driver hangs, the first caller waits that long and later ones
 * don't wait at all. No report outlives its refresh interval, and a reading that failed
 * shows no device, rather than those of an earlier one.
 */
public final class LocalGpuMonitor implements GpuMonitor, AutoCloseable {

	private final GpuSettings settings;

	private final Supplier<OpenSource> opener;

	private final LongSupplier nanoTime;

	private final ThreadPoolExecutor thread;

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable Reading current;

	private boolean closed;

	private volatile @Nullable OpenSource source;

	/**
	 * Create a monitor.
	 * @param settings the settings; a source that they ask for is opened at once
	 * @throws GpuUnavailableException if the source that the settings ask for can't be
	 * used
	 */
	public LocalGpuMonitor(GpuSettings settings) {
		this(settings, () -> OpenSource.open(settings), System::nanoTime);
		if (settings.source() != null) {
			openNow(settings.source());
		}
	}

	LocalGpuMonitor(GpuSettings settings, Supplier<OpenSource> opener, LongSupplier nanoTime) {
		this.settings = settings;
		this.opener = opener;
		this.nanoTime = nanoTime;
		// At most a reading and the end wait in the queue.
		this.thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), (task) -> {
			Thread thread = new Thread(task, "gpu-monitor");
			thread.setDaemon(true);
			return thread;
		});
		this.thread.allowCoreThreadTimeOut(true);
	}

	@Override
	public GpuReport report() {
		Reading reading = reading();
		long left = reading.start() + this.settings.timeout().toNanos() - this.nanoTime.getAsLong();
		try {
			return reading.report().get(Math.max(0, left), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			return failed(reading.time(), "no answer within %d ms; the reading that began at %s is still waiting"
				.formatted(this.settings.timeout().toMillis(), reading.time()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return failed(reading.time(), "interrupted while waiting for an answer");
		}
		catch (ExecutionException ex) {
			return failed(reading.time(), String.valueOf(ex.getCause()));
		}
	}

	@Override
	public CompletableFuture<GpuReport> reportAsync() {
		return reading().report().copy();
	}

	/**
	 * Close the source. A reading that hangs is waited for no longer than the timeout.
	 */
	@Override
	public void close() {
		this.lock.lock();
		try {
			if (!this.closed) {
				this.closed = true;
				this.thread.execute(this::closeSource);
			}
		}
		finally {
			this.lock.unlock();
		}
		this.thread.shutdown();
		try {
			this.thread.awaitTermination(this.settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private Reading reading() {
		this.lock.lock();
		try {
			Reading reading = this.current;
			if (reading == null
					|| reading.isOld(this.nanoTime.getAsLong(), this.settings.refreshInterval().toNanos())) {
				reading = new Reading(this.nanoTime.getAsLong());
				this.current = reading;
				read(reading);
			}
			return reading;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void read(Reading reading) {
		if (this.closed) {
			reading.complete(failed(reading.time(), "the monitor is closed"), this.nanoTime.getAsLong());
			return;
		}
		this.thread.execute(() -> {
			GpuReport report;
			try {
				report = report(reading.time());
			}
			catch (Throwable ex) {
				report = failed(reading.time(),
						(ex instanceof GpuUnavailableException) ? ex.getMessage() : ex.toString());
			}
			reading.complete(report, this.nanoTime.getAsLong());
		});
	}

	private GpuReport report(Instant time) {
		OpenSource source = openSource();
		GpuReading reading = source.reader().read();
		return new GpuReport(source.source(), source.reason(), time, reading.driverVersion(), reading.cudaVersion(),
				reading.devices(), reading.error());
	}

	private GpuReport failed(Instant time, @Nullable String error) {
		OpenSource source = this.source;
		return new GpuReport((source != null) ? source.source() : GpuSource.NONE,
				(source != null) ? source.reason() : "no source was chosen yet", time, null, null, List.of(), error);
	}

	private void openNow(GpuSource required) {
		try {
			CompletableFuture.runAsync(this::openSource, this.thread)
				.get(this.settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			this.thread.shutdown();
			if (ex.getCause() instanceof GpuUnavailableException unavailable) {
				throw unavailable;
			}
			throw new GpuUnavailableException(required, String.valueOf(ex.getCause()), ex.getCause());
		}
		catch (TimeoutException ex) {
			this.thread.shutdown();
			throw new GpuUnavailableException(required,
					"no answer within %d ms".formatted(this.settings.timeout().toMillis()), ex);
		}
		catch (InterruptedException ex) {
			this.thread.shutdown();
			Thread.currentThread().interrupt();
			throw new GpuUnavailableException(required, "interrupted while waiting for an answer", ex);
		}
	}

	private OpenSource openSource() {
		OpenSource open = this.source;
		if (open == null) {
			open = this.opener.get();
			this.source = open;
		}
		return open;
	}

	private void closeSource() {
		OpenSource open = this.source;
		if (open != null) {
			open.close();
		}
	}

}
