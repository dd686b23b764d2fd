package dev.remuda.gpu;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for how a source is chosen.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the sources are a shared object and a shell script")
class ChosenSourceTests {

	@TempDir
	private Path directory;

	@Test
	void takesNvmlFirst() throws Exception {
		String library = NvmlStub.compile(this.directory).file();
		try (ChosenSource source = ChosenSource.open(settings(null, library, twoDevices()))) {
			assertThat(source.source()).isEqualTo(GpuSource.NVML);
			assertThat(source.reason()).isEqualTo("chosen automatically");
		}
	}

	@Test
	void takesTheCommandWithoutNvmlAndSaysWhy() throws Exception {
		try (ChosenSource source = ChosenSource.open(settings(null, missing("libnvidia-ml.so.1"), twoDevices()))) {
			assertThat(source.source()).isEqualTo(GpuSource.NVIDIA_SMI);
			assertThat(source.reason()).startsWith("chosen automatically; nvml is not usable: ")
				.contains(missing("libnvidia-ml.so.1") + " can't be loaded");
			assertThat(source.reader().read().devices()).hasSize(2);
		}
	}

	@Test
	void takesNothingWithoutBothAndSaysWhy() {
		try (ChosenSource source = ChosenSource.open(settings(null, missing("libnvidia-ml.so.1"), missing("smi")))) {
			assertThat(source.source()).isEqualTo(GpuSource.NONE);
			assertThat(source.reason()).contains("nvml is not usable: ", "; nvidia-smi is not usable: ",
					"'%s' can't be started".formatted(missing("smi")));
			assertThat(source.reader().read().devices()).isEmpty();
		}
	}

	@Test
	void looksForNothingWhenToldSo() throws Exception {
		try (ChosenSource source = ChosenSource.open(settings(GpuSource.NONE, null, twoDevices()))) {
			assertThat(source.source()).isEqualTo(GpuSource.NONE);
			assertThat(source.reader().read().devices()).isEmpty();
		}
	}

	@Test
	void takesTheCommandWithoutJnaAndSaysWhy() throws Exception {
		Object monitor = monitorWithoutJna(null);
		try (AutoCloseable closeable = (AutoCloseable) monitor) {
			assertThat(monitor.getClass().getClassLoader()).isInstanceOf(WithoutJna.class);
			String report = monitor.getClass().getMethod("report").invoke(closeable).toString();
			assertThat(report).contains("source=NVIDIA_SMI", "nvml is not usable: it is called through JNA, "
					+ "and net.java.dev.jna:jna is not on the class path", "NVIDIA Stub 80GB");
		}
	}

	@Test
	void refusesNvmlWithoutJna() {
		assertThatExceptionOfType(InvocationTargetException.class).isThrownBy(() -> monitorWithoutJna("NVML"))
			.havingCause()
			.withMessage("it is called through JNA, and net.java.dev.jna:jna is not on the class path");
	}

	private Object monitorWithoutJna(String source) throws Exception {
		ClassLoader loader = new WithoutJna(getClass().getClassLoader());
		Object required = (source != null)
				? loader.loadClass(GpuSource.class.getName()).getMethod("valueOf", String.class).invoke(null, source)
				: null;
		Object settings = loader.loadClass(GpuSettings.class.getName()).getConstructors()[0].newInstance(required, null,
				twoDevices(), Duration.ZERO, Duration.ofSeconds(60));
		return loader.loadClass(LocalGpuMonitor.class.getName())
			.getConstructor(settings.getClass())
			.newInstance(settings);
	}

	private String twoDevices() throws IOException {
		return FakeNvidiaSmi.answering(this.directory, FakeNvidiaSmi.TWO_DEVICES, FakeNvidiaSmi.TWO_PROCESSES);
	}

	private String missing(String name) {
		return this.directory.resolve("missing").resolve(name).toString();
	}

	private static GpuSettings settings(GpuSource source, String library, String command) {
		return new GpuSettings(source, library, command, Duration.ZERO, Duration.ofSeconds(60));
	}

	/**
	 * Loads the classes of the monitor anew, with JNA out of sight.
	 */
	private static final class WithoutJna extends ClassLoader {

		WithoutJna(ClassLoader parent) {
			super(parent);
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (name.startsWith("com.sun.jna.")) {
				throw new ClassNotFoundException(name);
			}
			if (!name.startsWith("dev.remuda.gpu.")) {
				return super.loadClass(name, resolve);
			}
			Class<?> loaded = findLoadedClass(name);
			return (loaded != null) ? loaded : define(name);
		}

		private Class<?> define(String name) throws ClassNotFoundException {
			try (InputStream input = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
				byte[] code = Objects.requireNonNull(input).readAllBytes();
				return defineClass(name, code, 0, code.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
