package dev.remuda.gpu.autoconfigure;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.remuda.gpu.GpuDevice;
import dev.remuda.gpu.GpuProcess;
import dev.remuda.gpu.GpuReport;
import dev.remuda.gpu.GpuSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link GpuTable}.
 */
class GpuTableTests {

	private static final GpuDevice FIRST = new GpuDevice(0, "GPU-aaaa", "NVIDIA Stub 80GB", "00000000:17:00.0",
			85899345920L, 1073741824L, 84825604096L, 0.37, 0.12, 41, 68.53, 700.0, null, 1980, 2619, 0.3, "P0",
			List.of(new GpuProcess(4242, "/usr/bin/python3", 1073741824L), new GpuProcess(4243, null, null)));

	private static final GpuDevice SECOND = new GpuDevice(1, null, null, null, null, null, null, null, null, null, null,
			null, null, null, null, null, null, null);

	@Test
	void alignsWhatIsThereAndSaysWhatIsNot() {
		assertThat(GpuTable.of(report(null, FIRST, SECOND))).isEqualTo(
				"""
						Driver: 570.86.10  CUDA: 12.8  Source: nvml (chosen automatically)  Time: 1970-01-01T00:00:00Z
						+-----+------------------+------------------+-----+------+------+---------------+--------------------+----------+----------+----------+-----------+
						| GPU | Name             | Bus-Id           | Fan | Temp | Perf | Pwr:Usage/Cap |       Memory-Usage | GPU-Util | Mem-Util | SM-Clock | Mem-Clock |
						+-----+------------------+------------------+-----+------+------+---------------+--------------------+----------+----------+----------+-----------+
						|   0 | NVIDIA Stub 80GB | 00000000:17:00.0 | 30% |  41C | P0   |    69W / 700W | 1024MiB / 81920MiB |      37% |      12% |  1980MHz |   2619MHz |
						|   1 | N/A              | N/A              | N/A |  N/A | N/A  |     N/A / N/A |          N/A / N/A |      N/A |      N/A |      N/A |       N/A |
						+-----+------------------+------------------+-----+------+------+---------------+--------------------+----------+----------+----------+-----------+

						+-----+------+------------------+------------+
						| GPU |  PID | Process name     | GPU Memory |
						+-----+------+------------------+------------+
						|   0 | 4242 | /usr/bin/python3 |    1024MiB |
						|   0 | 4243 | N/A              |        N/A |
						|   1 |  N/A | N/A              |        N/A |
						+-----+------+------------------+------------+
						""");
	}

	@Test
	void saysWhyThereIsNoDevice() {
		assertThat(GpuTable.of(report("GPU is lost"))).endsWith("\nError: GPU is lost\nNo devices\n");
	}

	@Test
	void refusesARowThatDoesNotFit() {
		TextTable table = new TextTable(TextTable.Column.text("one"));
		assertThatIllegalArgumentException().isThrownBy(() -> table.add("1", "2")).withMessage("2 cells for 1 columns");
	}

	private static GpuReport report(String error, GpuDevice... devices) {
		return new GpuReport(GpuSource.NVML, "chosen automatically", Instant.EPOCH, "570.86.10", "12.8",
				List.of(devices), error);
	}

}
