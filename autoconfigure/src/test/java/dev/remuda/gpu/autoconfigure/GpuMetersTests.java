package dev.remuda.gpu.autoconfigure;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import dev.remuda.gpu.GpuDevice;
import dev.remuda.gpu.GpuMonitor;
import dev.remuda.gpu.GpuReport;
import dev.remuda.gpu.GpuSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GpuMeters}.
 */
class GpuMetersTests {

	private static final GpuDevice FIRST = device(0, "GPU-aaaa", 0.37, 41, 68.5, 1000.0);

	private static final GpuDevice SECOND = device(1, "GPU-bbbb", null, 35, null, null);

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final FakeMonitor monitor = new FakeMonitor();

	@Test
	void hasTheNamesUnitsAndTagsOfOpenTelemetry() {
		bind(report(FIRST));
		assertThat(this.registry.getMeters()).extracting((meter) -> meter.getId().getName())
			.containsExactlyInAnyOrder("remuda.gpu.devices", "hw.gpu.utilization", "hw.gpu.memory.usage",
					"hw.gpu.memory.limit", "hw.gpu.memory.utilization", "hw.temperature", "hw.power", "hw.energy");
		assertThat(gauge("hw.gpu.utilization", "GPU-aaaa")).isEqualTo(0.37);
		assertThat(gauge("hw.gpu.memory.usage", "GPU-aaaa")).isEqualTo(250);
		assertThat(gauge("hw.gpu.memory.limit", "GPU-aaaa")).isEqualTo(1000);
		assertThat(gauge("hw.gpu.memory.utilization", "GPU-aaaa")).isEqualTo(0.25);
		assertThat(gauge("hw.temperature", "GPU-aaaa")).isEqualTo(41);
		assertThat(gauge("hw.power", "GPU-aaaa")).isEqualTo(68.5);
		assertThat(this.registry.get("hw.energy").tag("hw.id", "GPU-aaaa").functionCounter().count()).isZero();
		assertThat(unit("hw.gpu.memory.usage")).isEqualTo("bytes");
		assertThat(unit("hw.temperature")).isEqualTo("celsius");
		assertThat(unit("hw.power")).isEqualTo("watts");
		assertThat(unit("hw.energy")).isEqualTo("joules");
		Meter.Id id = this.registry.get("hw.power").meter().getId();
		assertThat(id.getTag("hw.type")).isEqualTo("gpu");
		assertThat(id.getTag("hw.name")).isEqualTo("GPU 0");
		assertThat(id.getTag("hw.model")).isEqualTo("NVIDIA Stub");
		assertThat(id.getTag("hw.vendor")).isEqualTo("NVIDIA");
	}

	@Test
	void aDeviceHasNoMeterForWhatItDoesNotHave() {
		bind(report(FIRST, SECOND));
		assertThat(gauge("hw.temperature", "GPU-bbbb")).isEqualTo(35);
		assertThat(this.registry.find("hw.gpu.utilization").tag("hw.id", "GPU-bbbb").meter()).isNull();
		assertThat(this.registry.find("hw.power").tag("hw.id", "GPU-bbbb").meter()).isNull();
		assertThat(this.registry.find("hw.energy").tag("hw.id", "GPU-bbbb").meter()).isNull();
	}

	@Test
	void showsNoOldValueWhenAReadingFailsAndAnEnergyThatStandsStill() {
		bind(report(FIRST));
		this.monitor.report = report(device(0, "GPU-aaaa", 0.5, 41, 68.5, 1200.0));
		assertThat(joules()).isEqualTo(200);
		this.monitor.report = failed();
		assertThat(gauge("hw.gpu.utilization", "GPU-aaaa")).isNaN();
		assertThat(this.registry.get("remuda.gpu.devices").gauge().value()).isNaN();
		assertThat(joules()).isEqualTo(200);
		this.monitor.report = report(device(0, "GPU-aaaa", 0.5, 41, 68.5, 1500.0));
		assertThat(gauge("hw.gpu.utilization", "GPU-aaaa")).isEqualTo(0.5);
		assertThat(joules()).isEqualTo(500);
	}

	@Test
	void countsEnergyFromTheFirstReadingOnAndNotThatOfADriverThatStartsAnew() {
		bind(report(FIRST));
		assertThat(joules()).isZero();
		this.monitor.report = report(device(0, "GPU-aaaa", 0.5, 41, 68.5, 1300.0));
		assertThat(joules()).isEqualTo(300);
		this.monitor.report = report(device(0, "GPU-aaaa", 0.5, 41, 68.5, 40.0));
		assertThat(joules()).isEqualTo(300);
		this.monitor.report = report(device(0, "GPU-aaaa", 0.5, 41, 68.5, 50.0));
		assertThat(joules()).isEqualTo(310);
	}

	@Test
	void aDeviceThatAppearsLaterHasItsMetersAfterTheNextScrape() {
		bind(report());
		assertThat(this.registry.find("hw.temperature").meter()).isNull();
		this.monitor.report = report(SECOND);
		assertThat(this.registry.get("remuda.gpu.devices").gauge().value()).isEqualTo(1);
		assertThat(gauge("hw.temperature", "GPU-bbbb")).isEqualTo(35);
	}

	@Test
	void bindingWaitsForNoReading() {
		new GpuMeters(this.monitor).bindTo(this.registry);
		assertThat(this.registry.getMeters()).hasSize(1);
		this.monitor.report = report(FIRST);
		this.monitor.first.complete(this.monitor.report);
		assertThat(gauge("hw.temperature", "GPU-aaaa")).isEqualTo(41);
	}

	private void bind(GpuReport report) {
		this.monitor.report = report;
		this.monitor.first.complete(report);
		new GpuMeters(this.monitor).bindTo(this.registry);
	}

	private double joules() {
		return this.registry.get("hw.energy").functionCounter().count();
	}

	private double gauge(String name, String id) {
		return this.registry.get(name).tag("hw.id", id).gauge().value();
	}

	private String unit(String name) {
		return this.registry.get(name).meter().getId().getBaseUnit();
	}

	private static GpuReport report(GpuDevice... devices) {
		return new GpuReport(GpuSource.NVML, "for the test", Instant.EPOCH, "1", "2", List.of(devices), null);
	}

	private static GpuReport failed() {
		return new GpuReport(GpuSource.NVML, "for the test", Instant.EPOCH, null, null, List.of(), "GPU is lost");
	}

	private static GpuDevice device(int index, String uuid, Double utilization, Integer temperature, Double power,
			Double energy) {
		return new GpuDevice(index, uuid, "NVIDIA Stub", null, 1000L, 250L, 750L, utilization, null, temperature, power,
				null, energy, null, null, null, null, null);
	}

	private static final class FakeMonitor implements GpuMonitor {

		private final CompletableFuture<GpuReport> first = new CompletableFuture<>();

		private GpuReport report;

		@Override
		public GpuReport report() {
			return this.report;
		}

		@Override
		public CompletableFuture<GpuReport> reportAsync() {
			return this.first;
		}

	}

}
