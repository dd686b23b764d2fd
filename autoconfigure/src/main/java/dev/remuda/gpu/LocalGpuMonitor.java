package dev.remuda.gpu;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
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

	private final LongSupplier nanoTime;

	private final DriverThread driver;

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable Reading current;

	/**
	 * Create a monitor.
	 * @param settings the settings; a source that they ask for is opened at once
	 * @throws GpuUnavailableException if the source that the settings ask for can't be
	 * used
	 */
	public LocalGpuMonitor(GpuSettings settings) {
		this(settings, () -> ChosenSource.open(settings), System::nanoTime);
		if (settings.source() != null) {
			this.driver.open(settings.source(), settings.timeout());
		}
	}

	LocalGpuMonitor(GpuSettings settings, Supplier<ChosenSource> opener, LongSupplier nanoTime) {
		this.settings = settings;
		this.nanoTime = nanoTime;
		this.driver = new DriverThread(opener);
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
		this.driver.close(this.settings.timeout());
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
		try {
			this.driver.execute(() -> reading.complete(read(reading.time()), this.nanoTime.getAsLong()));
		}
		catch (RejectedExecutionException ex) {
			reading.complete(failed(reading.time(), "the monitor is closed"), this.nanoTime.getAsLong());
		}
	}

	private GpuReport read(Instant time) {
		try {
			ChosenSource source = this.driver.open();
			GpuReading reading = source.reader().read();
			return new GpuReport(source.source(), source.reason(), time, reading.driverVersion(), reading.cudaVersion(),
					reading.devices(), reading.error());
		}
		catch (GpuUnavailableException ex) {
			return failed(time, ex.getMessage());
		}
		catch (Throwable ex) {
			// An error of the library as well: the thread goes on, and the report tells
			// it.
			return failed(time, ex.toString());
		}
	}

	private GpuReport failed(Instant time, @Nullable String error) {
		ChosenSource source = this.driver.source();
		return new GpuReport((source != null) ? source.source() : GpuSource.NONE,
				(source != null) ? source.reason() : "no source was chosen yet", time, null, null, List.of(), error);
	}

}
