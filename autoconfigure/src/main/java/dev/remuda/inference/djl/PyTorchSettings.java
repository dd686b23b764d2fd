package dev.remuda.inference.djl;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Supplier;

import ai.djl.util.Platform;

import dev.remuda.inference.ModelStartException;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables that say which native library of PyTorch is taken. DJL
 * ignores one that it can't follow without a word.
 */
final class PyTorchSettings {

	private static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";

	private static final String VERSION = "PYTORCH_VERSION";

	private static final String FLAVOR = "PYTORCH_FLAVOR";

	private final Host host;

	PyTorchSettings(Host host) {
		this.host = host;
	}

	/**
	 * Make sure that DJL would follow the settings.
	 * @param model the name of the model
	 * @param classPath finds the native library on the class path
	 * @throws ModelStartException if it would not
	 */
	void check(String model, Supplier<Platform> classPath) {
		String path = this.host.setting(LIBRARY_PATH);
		String flavor = emptyToNull(this.host.setting(FLAVOR));
		String version = emptyToNull(this.host.setting(VERSION));
		if (path != null) {
			checkLibraryPath(model, path);
		}
		else if (flavor != null || version != null) {
			check(model, flavor, version, classPath.get());
		}
	}

	private void checkLibraryPath(String model, String path) {
		String library = System.mapLibraryName("torch");
		boolean found = Arrays.stream(path.split(File.pathSeparator))
			.map(Path::of)
			.anyMatch((entry) -> Files.isRegularFile(entry.resolve(library))
					|| (Files.isRegularFile(entry) && entry.endsWith(library)));
		if (!found) {
			throw new ModelStartException(
					"The model '%s' needs PyTorch, and %s=%s doesn't hold %s".formatted(model, LIBRARY_PATH, path,
							library),
					"Set it to the folder torch/lib of PyTorch, or unset it to use the library on the class path.",
					null);
		}
	}

	private void check(String model, @Nullable String flavor, @Nullable String version, Platform bundled) {
		if (bundled.isPlaceholder()) {
			return;
		}
		if (flavor != null && !flavor.equals(bundled.getFlavor())) {
			throw contradiction(model, FLAVOR, flavor, bundled);
		}
		if (version != null && !bundled.getVersion().startsWith(version)) {
			throw contradiction(model, VERSION, version, bundled);
		}
	}

	private ModelStartException contradiction(String model, String variable, String value, Platform bundled) {
		return new ModelStartException(
				"The model '%s' needs PyTorch, and %s=%s contradicts the native library on the class path, which is %s"
					.formatted(model, variable, value, bundled),
				"Unset %s, or set PYTORCH_LIBRARY_PATH to the folder torch/lib of such a PyTorch.".formatted(variable),
				null);
	}

	private static @Nullable String emptyToNull(@Nullable String value) {
		return (value == null || value.isEmpty()) ? null : value;
	}

}
