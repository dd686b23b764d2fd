package dev.remuda.gpu.autoconfigure;

import java.nio.file.Path;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import dev.remuda.gpu.FakeNvidiaSmi;
import dev.remuda.gpu.GpuMonitor;
import dev.remuda.gpu.NvmlStub;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Starts whole applications: what is said of the GPUs, and what stops start-up.
 */
@ExtendWith(OutputCaptureExtension.class)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the sources are a shared object and a shell script")
class GpuStartupTests {

	@TempDir
	private Path directory;

	@Test
	void saysInOneLineWhichGpusAreReadAndFromWhere(CapturedOutput output) throws Exception {
		try (ConfigurableApplicationContext context = run(
				"--remuda.gpu.nvml-library=" + NvmlStub.compile(this.directory).file())) {
			assertThat(context.getBean(GpuMonitor.class).report().devices()).hasSize(2);
			Awaitility.await()
				.untilAsserted(() -> assertThat(output.toString().lines().filter((line) -> line.contains("GPUs are")))
					.singleElement()
					.asString()
					.contains("INFO", "GPUs are read from nvml (chosen automatically), driver 570.86.10: "
							+ "0: NVIDIA Stub 80GB, 1: NVIDIA Stub 24GB"));
		}
	}

	@Test
	void warnsOfWhatCantBeRead(CapturedOutput output) throws Exception {
		String command = FakeNvidiaSmi.answering(this.directory, FakeNvidiaSmi.TWO_DEVICES, "what?\n");
		try (ConfigurableApplicationContext context = run("--remuda.gpu.provider=nvidia-smi",
				"--remuda.gpu.nvidia-smi=" + command)) {
			assertThat(context.isActive()).isTrue();
			Awaitility.await()
				.untilAsserted(() -> assertThat(output.toString().lines().filter((line) -> line.contains("GPUs can't")))
					.singleElement()
					.asString()
					.contains("WARN", "from nvidia-smi (set by remuda.gpu.provider): processes: "));
		}
	}

	@Test
	void startsInSilenceWithoutAGpu(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run("--remuda.gpu.nvml-library=" + missing(),
				"--remuda.gpu.nvidia-smi=" + missing())) {
			assertThat(context.getBean(GpuMonitor.class).report().reason()).contains("nvml is not usable",
					"nvidia-smi is not usable");
			assertThat(output).doesNotContain("GPUs");
		}
	}

	@Test
	void explainsALibraryThatCantBeUsed(CapturedOutput output) {
		assertFails("--remuda.gpu.provider=nvml", "--remuda.gpu.nvml-library=" + missing());
		assertThat(output).contains("APPLICATION FAILED TO START", "remuda.gpu.provider=nvml (",
				"\"remuda.gpu.provider\" from property source \"commandLineArgs\"", missing() + " can't be loaded",
				"Install the NVIDIA driver", "remuda.gpu.nvml-library", "or set remuda.gpu.provider to 'auto'");
	}

	@Test
	void explainsACommandThatCantBeUsed(CapturedOutput output) throws Exception {
		String command = FakeNvidiaSmi.script(this.directory, "echo 'No devices were found'; exit 6");
		assertFails("--remuda.gpu.provider=nvidia-smi", "--remuda.gpu.nvidia-smi=" + command);
		assertThat(output).contains("APPLICATION FAILED TO START",
				"'%s' ended with exit code 6: No devices were found".formatted(command),
				"or point remuda.gpu.nvidia-smi to the command");
	}

	private String missing() {
		return this.directory.resolve("missing").toString();
	}

	private static void assertFails(String... arguments) {
		assertThatException().isThrownBy(() -> run(arguments).close());
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("remuda.gpu.timeout=60s")
			.run(arguments);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
