package dev.remuda.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link NvidiaSmiReader}, over shell scripts in place of the command.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the command is a shell script")
class NvidiaSmiReaderTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	@TempDir
	private Path directory;

	@Test
	void readsEachValueOfADevice() throws Exception {
		GpuReading reading = read(FakeNvidiaSmi.TWO_DEVICES, FakeNvidiaSmi.TWO_PROCESSES);
		assertThat(reading.problems()).isEmpty();
		assertThat(reading.driverVersion()).isEqualTo("570.86.10");
		assertThat(reading.cudaVersion()).isNull();
		assertThat(reading.devices()).hasSize(2);
		assertThat(reading.devices().get(0))
			.isEqualTo(new GpuDevice(0, "GPU-aaaa", "NVIDIA Stub 80GB", "00000000:17:00.0", 85899345920L, 1073741824L,
					84288733184L, 0.37, 0.12, 41, 68.53, 700.0, null, 1980, 2619, 0.3, "P0",
					List.of(new GpuProcess(4242, "/usr/bin/python3", 1073741824L), new GpuProcess(4243, null, null))));
	}

	@Test
	void whatADeviceDoesNotHaveIsNullAndNoProblem() throws Exception {
		GpuReading reading = read(FakeNvidiaSmi.TWO_DEVICES, "");
		assertThat(reading.problems()).isEmpty();
		assertThat(reading.devices().get(1))
			.isEqualTo(new GpuDevice(1, "GPU-bbbb", "NVIDIA Stub 24GB", "00000000:65:00.0", 25769803776L, 1073741824L,
					24159191040L, null, null, 35, null, null, null, 210, 405, null, null, List.of()));
	}

	@Test
	void aValueThatCantBeReadIsToldAndHidesNoOther() throws Exception {
		GpuReading reading = read(FakeNvidiaSmi.TWO_DEVICES.replace(", 41,", ", [Unknown Error],"), "");
		assertThat(reading.error()).isEqualTo("device 0: temperature.gpu: [Unknown Error]");
		assertThat(reading.devices().get(0).temperatureCelsius()).isNull();
		assertThat(reading.devices().get(0).powerWatts()).isEqualTo(68.53);
	}

	@Test
	void processesThatCantBeListedHideNoDevice() throws Exception {
		GpuReading reading = read(FakeNvidiaSmi.TWO_DEVICES, "what?\n");
		assertThat(reading.devices()).hasSize(2)
			.allSatisfy((device) -> assertThat(device.processes()).as("unknown, not none").isNull());
		assertThat(reading.error()).contains("processes: ", "can't be understood: 'what?'");
	}

	@Test
	void noDeviceIsNoProblem() throws Exception {
		GpuReading reading = read("", "");
		assertThat(reading.devices()).isEmpty();
		assertThat(reading.problems()).isEmpty();
	}

	@Test
	void refusesOutputThatItDoesNotUnderstand() {
		assertUnavailable("echo 'all is well'", "nvidia-smi wrote a line that can't be understood: 'all is well'");
		assertUnavailable("echo '" + FakeNvidiaSmi.TWO_DEVICES.replace("81920", "much") + "'",
				"can't be understood: '0, GPU-aaaa, NVIDIA Stub 80GB, 00000000:17:00.0, much, ");
	}

	@Test
	void saysWithWhatExitCodeAndWordsTheCommandEnds() {
		assertUnavailable("echo \"NVIDIA-SMI has failed because it couldn't communicate with the driver.\"; exit 9",
				"ended with exit code 9: NVIDIA-SMI has failed because it couldn't communicate with the driver.");
		assertUnavailable("echo 'to the error stream' >&2; exit 1", "ended with exit code 1: to the error stream");
	}

	@Test
	void refusesACommandThatIsNotThere() {
		String missing = this.directory.resolve("nvidia-smi").toString();
		assertThatExceptionOfType(GpuUnavailableException.class).isThrownBy(() -> NvidiaSmiReader.open(missing, LONG))
			.withMessageContaining("'%s' can't be started (", missing)
			.satisfies((ex) -> assertThat(ex.getSource()).isEqualTo(GpuSource.NVIDIA_SMI));
	}

	@Test
	@Timeout(30)
	void killsACommandThatHangsTogetherWithWhatItStarted() throws Exception {
		Path pids = this.directory.resolve("pids");
		String command = FakeNvidiaSmi.script(this.directory,
				"sleep 60 & echo $$ $! > '%s.part' && mv '%1$s.part' '%1$s'; wait".formatted(pids));
		assertThatExceptionOfType(GpuUnavailableException.class)
			.isThrownBy(() -> NvidiaSmiReader.open(command, Duration.ofSeconds(2)))
			.withMessage("'%s' did not finish within 2000 ms and was killed".formatted(command));
		String[] started = Files.readString(pids).strip().split(" ");
		assertThat(started).hasSize(2);
		for (String pid : started) {
			Awaitility.await().until(() -> !runs(Long.parseLong(pid)));
		}
	}

	@Test
	void endsACommandThatNeverStopsWriting() {
		assertUnavailable("exec yes", Duration.ofSeconds(2), "was killed");
	}

	private static boolean runs(long pid) {
		Optional<ProcessHandle> process = ProcessHandle.of(pid);
		// An orphan that nobody has waited for stays in the table, without a command.
		return process.isPresent() && process.get().isAlive() && process.get().info().command().isPresent();
	}

	private GpuReading read(String devices, String processes) throws IOException {
		return NvidiaSmiReader.open(FakeNvidiaSmi.answering(this.directory, devices, processes), LONG).read();
	}

	private void assertUnavailable(String script, String message) {
		assertUnavailable(script, LONG, message);
	}

	private void assertUnavailable(String script, Duration timeout, String message) {
		assertThatExceptionOfType(GpuUnavailableException.class)
			.isThrownBy(() -> NvidiaSmiReader.open(FakeNvidiaSmi.script(this.directory, script), timeout))
			.withMessageContaining(message);
	}

}
