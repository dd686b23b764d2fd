package dev.remuda.gpu.autoconfigure;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.remuda.gpu.GpuDevice;
import dev.remuda.gpu.GpuMonitor;
import dev.remuda.gpu.GpuReport;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@link Endpoint} that shows what {@code nvidia-smi} shows: the GPUs, their load, and
 * the processes that compute on them.
 */
@Endpoint(id = "gpu", defaultAccess = Access.READ_ONLY)
public class GpuEndpoint {

	private final GpuMonitor monitor;

	/**
	 * Create an endpoint.
	 * @param monitor what watches the devices
	 */
	public GpuEndpoint(GpuMonitor monitor) {
		this.monitor = monitor;
	}

	/**
	 * Return the state of the devices.
	 * @return the state; values that a device doesn't have are {@code null}, and left out
	 * of the JSON
	 */
	@ReadOperation
	public GpuDescriptor gpu() {
		GpuReport report = this.monitor.report();
		return new GpuDescriptor(report.source().id(), report.reason(), report.time(), report.driverVersion(),
				report.cudaVersion(), report.devices(), report.error());
	}

	/**
	 * Return the state of the devices for people.
	 * @return a table in the manner of {@code nvidia-smi}
	 */
	@ReadOperation(produces = "text/plain;charset=UTF-8")
	public String gpuTable() {
		return GpuTable.of(this.monitor.report());
	}

	/**
	 * The GPUs of this machine.
	 *
	 * @param source {@code nvml}, {@code nvidia-smi} or {@code none}
	 * @param reason why it is read from there, and why the other sources were not usable
	 * @param time when the reading began
	 * @param driverVersion version of the driver
	 * @param cudaVersion newest version of CUDA that the driver supports
	 * @param devices the devices, by index; empty if none could be read
	 * @param error what could not be read and why
	 */
	public record GpuDescriptor(String source, String reason, Instant time, @Nullable String driverVersion,
			@Nullable String cudaVersion, List<GpuDevice> devices,
			@Nullable String error) implements OperationResponseBody {

	}

}
