package dev.remuda.gpu;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link NvmlReader}, over a stub of the library.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stub is compiled as a shared object")
class NvmlReaderTests {

	private static final List<GpuProcess> TWO_PROCESSES = List.of(new GpuProcess(4242, "/usr/bin/python3", 1073741824L),
			new GpuProcess(4243, null, null));

	@TempDir
	private Path directory;

	private LocalGpuMonitor monitor;

	@AfterEach
	void close() {
		if (this.monitor != null) {
			this.monitor.close();
		}
	}

	@Test
	void readsEachValueOfADevice() throws Exception {
		GpuReport report = open(NvmlStub.compile(this.directory)).report();
		assertThat(report.source()).isEqualTo(GpuSource.NVML);
		assertThat(report.error()).isNull();
		assertThat(report.driverVersion()).isEqualTo("570.86.10");
		assertThat(report.cudaVersion()).isEqualTo("12.8");
		assertThat(report.devices()).hasSize(2);
		assertThat(report.devices().get(0))
			.isEqualTo(new GpuDevice(0, "GPU-aaaa", "NVIDIA Stub 80GB", "00000000:17:00.0", 85899345920L, 1073741824L,
					84288733184L, 0.37, 0.12, 41, 68.53, 700.0, 123456789.012, 1980, 2619, 0.3, "P0", TWO_PROCESSES));
	}

	@Test
	void whatADeviceDoesNotHaveIsNullAndNoError() throws Exception {
		GpuReport report = open(NvmlStub.compile(this.directory)).report();
		assertThat(report.error()).isNull();
		assertThat(report.devices().get(1))
			.isEqualTo(new GpuDevice(1, "GPU-bbbb", "NVIDIA Stub 24GB", "00000000:65:00.0", 25769803776L, 1073741824L,
					24159191040L, null, null, 35, null, null, null, 210, 405, null, null, null));
	}

	@Test
	void readsWhatAnOlderDriverHas() throws Exception {
		GpuReport report = open(NvmlStub.compile(this.directory, "OLD_DRIVER")).report();
		assertThat(report.error()).isNull();
		GpuDevice device = report.devices().get(0);
		assertThat(device.memoryTotalBytes()).isEqualTo(85899345920L);
		assertThat(device.memoryUsedBytes()).isEqualTo(1610612736L);
		assertThat(device.memoryFreeBytes()).isEqualTo(84288733184L);
		assertThat(device.energyJoules()).isNull();
		assertThat(device.processes()).isEqualTo(TWO_PROCESSES);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 24, 64, 65, 500 })
	void listsAllProcessesWhateverTheSizeOfAnEntry(int count) throws Exception {
		for (String[] layout : List.of(new String[0], new String[] { "LONG_ENTRIES" })) {
			String[] definitions = Arrays.copyOf(layout, layout.length + 1);
			definitions[layout.length] = "PROCESSES=" + count;
			Path home = Files.createTempDirectory(this.directory, "nvml");
			try (LocalGpuMonitor monitor = open(NvmlStub.compile(home, definitions))) {
				GpuReport report = monitor.report();
				assertThat(report.error()).isNull();
				assertThat(report.devices().get(0).processes()).extracting(GpuProcess::pid)
					.containsExactlyElementsOf(LongStream.range(4242, 4242 + count).boxed().toList());
			}
		}
	}

	@Test
	void readsTheMemoryOfProcessesWhateverTheSizeOfAnEntry() throws Exception {
		GpuReport report = open(NvmlStub.compile(this.directory, "LONG_ENTRIES")).report();
		assertThat(report.devices().get(0).processes()).isEqualTo(TWO_PROCESSES);
	}

	@Test
	void aLostDeviceIsToldAndHidesNoOther() throws Exception {
		NvmlStub stub = NvmlStub.compile(this.directory);
		open(stub);
		stub.lose(0);
		GpuReport report = this.monitor.report();
		assertThat(report.devices()).extracting(GpuDevice::uuid).containsExactly("GPU-bbbb");
		assertThat(report.error()).isEqualTo("device 0: GPU is lost (15)");
		stub.lose(-1);
		assertThat(this.monitor.report().devices()).hasSize(2);
		assertThat(this.monitor.report().error()).isNull();
	}

	@Test
	void aValueThatCantBeReadIsToldAndHidesNoOther() throws Exception {
		NvmlStub stub = NvmlStub.compile(this.directory);
		open(stub);
		stub.fail(1);
		GpuReport report = this.monitor.report();
		assertThat(report.error()).isEqualTo("device 1: nvmlDeviceGetTemperature: Unknown Error (999)");
		assertThat(report.devices().get(1).temperatureCelsius()).isNull();
		assertThat(report.devices().get(1).smClockMegahertz()).isEqualTo(210);
		assertThat(report.devices().get(0).temperatureCelsius()).isEqualTo(41);
	}

	@Test
	void aDriverThatHangsHoldsNobodyAndRecovers() throws Exception {
		NvmlStub stub = NvmlStub.compile(this.directory);
		this.monitor = new LocalGpuMonitor(settings(stub.file(), Duration.ofMillis(500)));
		assertThat(this.monitor.reportAsync().join().devices()).hasSize(2);
		stub.hang(true);
		try {
			GpuReport report = this.monitor.report();
			assertThat(report.source()).isEqualTo(GpuSource.NVML);
			assertThat(report.devices()).isEmpty();
			assertThat(report.error()).contains("no answer within 500 ms");
		}
		finally {
			stub.hang(false);
		}
		assertThat(this.monitor.reportAsync().join().devices()).hasSize(2);
	}

	@Test
	void initializesTheLibraryOnceAndShutsItDown() throws Exception {
		NvmlStub stub = NvmlStub.compile(this.directory);
		open(stub);
		this.monitor.report();
		this.monitor.report();
		assertThat(stub.references()).isOne();
		this.monitor.close();
		assertThat(stub.references()).isZero();
	}

	@Test
	void refusesALibraryWithoutADriver() throws Exception {
		NvmlStub stub = NvmlStub.compile(this.directory, "INIT_RESULT=9");
		assertThatExceptionOfType(GpuUnavailableException.class).isThrownBy(() -> open(stub))
			.withMessage("nvmlInit_v2 says: Driver Not Loaded (9)")
			.satisfies((ex) -> assertThat(ex.getSource()).isEqualTo(GpuSource.NVML));
	}

	@Test
	void refusesALibraryThatIsNotThere() {
		String missing = this.directory.resolve("libnvidia-ml.so.1").toString();
		assertThatExceptionOfType(GpuUnavailableException.class)
			.isThrownBy(() -> new LocalGpuMonitor(settings(missing, Duration.ofSeconds(30))))
			.withMessageStartingWith(missing + " can't be loaded (")
			.withMessageContaining("No such file");
	}

	private LocalGpuMonitor open(NvmlStub stub) {
		this.monitor = new LocalGpuMonitor(settings(stub.file(), Duration.ofSeconds(30)));
		return this.monitor;
	}

	private GpuSettings settings(String library, Duration timeout) {
		return new GpuSettings(GpuSource.NVML, library, "nvidia-smi", Duration.ZERO, timeout);
	}

}
