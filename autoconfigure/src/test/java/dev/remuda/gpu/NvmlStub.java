package dev.remuda.gpu;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import com.sun.jna.NativeLibrary;
import org.junit.jupiter.api.Assumptions;

/**
 * A {@code libnvidia-ml.so.1} with two devices and no driver behind it, compiled from
 * {@code nvml-stub.c}.
 */
public final class NvmlStub {

	private final Path file;

	private NvmlStub(Path file) {
		this.file = file;
	}

	/**
	 * Compile the stub; the test is skipped where there is no C compiler.
	 * @param directory where to write it
	 * @param definitions macros for the compiler, such as {@code OLD_DRIVER}
	 * @return the stub
	 */
	public static NvmlStub compile(Path directory, String... definitions) throws Exception {
		String compiler = Stream.of("cc", "gcc", "clang").filter(NvmlStub::runs).findFirst().orElse(null);
		Assumptions.assumeTrue(compiler != null, "no C compiler (cc, gcc or clang) to make a stub of NVML with");
		Path source = directory.resolve("nvml-stub.c");
		try (InputStream input = NvmlStub.class.getResourceAsStream("nvml-stub.c")) {
			Files.write(source, Objects.requireNonNull(input).readAllBytes());
		}
		Path file = directory.resolve("libnvidia-ml.so.1");
		List<String> command = new ArrayList<>(List.of(compiler, "-shared", "-fPIC", "-Wall", "-Werror"));
		Stream.of(definitions).map((definition) -> "-D" + definition).forEach(command::add);
		command.addAll(List.of("-o", file.toString(), source.toString()));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes());
		if (process.waitFor() != 0) {
			throw new IllegalStateException(output);
		}
		return new NvmlStub(file);
	}

	private static boolean runs(String compiler) {
		try {
			Process process = new ProcessBuilder(compiler, "--version").redirectErrorStream(true).start();
			process.getInputStream().readAllBytes();
			return process.waitFor() == 0;
		}
		catch (Exception ex) {
			return false;
		}
	}

	public String file() {
		return this.file.toString();
	}

	/**
	 * Return how often the library is initialized and not shut down again.
	 */
	int references() {
		return NativeLibrary.getInstance(file()).getFunction("stub_references").invokeInt(new Object[0]);
	}

	/**
	 * Let the driver hang, or go on.
	 */
	void hang(boolean hang) {
		call("stub_hang", hang ? 1 : 0);
	}

	/**
	 * Let a device fall off the bus; -1 brings it back.
	 */
	void lose(int device) {
		call("stub_lose", device);
	}

	/**
	 * Let the temperature of a device be unreadable; -1 mends it.
	 */
	void fail(int device) {
		call("stub_fail", device);
	}

	private void call(String function, int argument) {
		NativeLibrary.getInstance(file()).getFunction(function).invokeVoid(new Object[] { argument });
	}

}
