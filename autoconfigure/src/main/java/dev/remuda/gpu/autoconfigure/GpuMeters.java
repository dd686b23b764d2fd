package dev.remuda.gpu.autoconfigure;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import dev.remuda.gpu.GpuDevice;
import dev.remuda.gpu.GpuMonitor;
import dev.remuda.gpu.GpuReport;

/**
 * The meters of the GPUs, under the names of OpenTelemetry's
 * <a href="https://opentelemetry.io/docs/specs/semconv/hardware/gpu/">semantic
 * conventions</a>.
 *
 * <p>
 * Binding waits for no device: the meters of one are registered once it has been read,
 * each when it first has a value. A value that can't be read any more is {@code NaN}.
 */
class GpuMeters implements MeterBinder {

	private static final List<DeviceGauge> GAUGES = List.of(
			new DeviceGauge("hw.gpu.utilization", null,
					"Fraction of the last sampling period in which at least one kernel ran", GpuDevice::gpuUtilization),
			new DeviceGauge("hw.gpu.memory.usage", "bytes", "Device memory that processes hold",
					GpuDevice::memoryUsedBytes),
			new DeviceGauge("hw.gpu.memory.limit", "bytes", "Device memory", GpuDevice::memoryTotalBytes),
			new DeviceGauge("hw.gpu.memory.utilization", null, "Fraction of the device memory that processes hold",
					GpuMeters::usedFraction),
			new DeviceGauge("hw.temperature", "celsius", "Temperature of the chip", GpuDevice::temperatureCelsius),
			new DeviceGauge("hw.power", "watts", "Power draw of the board", GpuDevice::powerWatts));

	private static final String ENERGY = "hw.energy";

	private final GpuMonitor monitor;

	GpuMeters(GpuMonitor monitor) {
		this.monitor = monitor;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Set<String> registered = ConcurrentHashMap.newKeySet();
		Gauge.builder("remuda.gpu.devices", this.monitor, (monitor) -> {
			GpuReport report = monitor.report();
			register(report, registered, registry);
			return (report.error() != null && report.devices().isEmpty()) ? Double.NaN : report.devices().size();
		}).baseUnit("devices").description("GPUs that could be read").register(registry);
		this.monitor.reportAsync().thenAccept((report) -> register(report, registered, registry));
	}

	private void register(GpuReport report, Set<String> registered, MeterRegistry registry) {
		for (GpuDevice device : report.devices()) {
			for (DeviceGauge gauge : GAUGES) {
				if (gauge.value().of(device) != null && registered.add(gauge.name() + device.id())) {
					register(gauge, device, registry);
				}
			}
			Double joules = device.energyJoules();
			if (joules != null && registered.add(ENERGY + device.id())) {
				registerEnergy(device, joules, registry);
			}
		}
	}

	private void register(DeviceGauge gauge, GpuDevice device, MeterRegistry registry) {
		String id = device.id();
		Gauge.builder(gauge.name(), this.monitor, (monitor) -> {
			Number value = value(monitor, id, gauge.value());
			return (value != null) ? value.doubleValue() : Double.NaN;
		}).tags(tags(device)).baseUnit(gauge.unit()).description(gauge.description()).register(registry);
	}

	private void registerEnergy(GpuDevice device, double first, MeterRegistry registry) {
		Energy energy = new Energy(device.id(), first);
		FunctionCounter.builder(ENERGY, this.monitor, energy::joules)
			.tags(tags(device))
			.baseUnit("joules")
			.description("Energy used since the first reading")
			.register(registry);
	}

	private static @Nullable Number value(GpuMonitor monitor, String id, Value value) {
		GpuDevice device = monitor.report().device(id);
		return (device != null) ? value.of(device) : null;
	}

	private static @Nullable Number usedFraction(GpuDevice device) {
		Long used = device.memoryUsedBytes();
		Long total = device.memoryTotalBytes();
		return (used != null && total != null && total > 0) ? used / (double) total : null;
	}

	private static Tags tags(GpuDevice device) {
		return Tags.of("hw.id", device.id(), "hw.type", "gpu", "hw.name", "GPU " + device.index(), "hw.model",
				(device.name() != null) ? device.name() : "unknown", "hw.vendor", "NVIDIA");
	}

	/**
	 * A gauge that each device has.
	 */
	private record DeviceGauge(String name, @Nullable String unit, String description, Value value) {

	}

	/**
	 * A value of a device.
	 */
	@FunctionalInterface
	private interface Value {

		@Nullable Number of(GpuDevice device);

	}

	/**
	 * The energy of a device since it was first read, as the count of a process starts at
	 * zero: the master of several processes adds up what a worker and its successors
	 * counted. It stands still while it can't be read, for {@code NaN} would spoil the
	 * rate of a counter, and when the driver starts anew.
	 */
	private static final class Energy {

		private final String id;

		private double last;

		private double used;

		Energy(String id, double first) {
			this.id = id;
			this.last = first;
		}

		double joules(GpuMonitor monitor) {
			return add(value(monitor, this.id, GpuDevice::energyJoules));
		}

		private synchronized double add(@Nullable Number now) {
			if (now != null) {
				this.used += Math.max(0, now.doubleValue() - this.last);
				this.last = now.doubleValue();
			}
			return this.used;
		}

	}

}
