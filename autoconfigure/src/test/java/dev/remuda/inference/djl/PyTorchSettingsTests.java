package dev.remuda.inference.djl;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import ai.djl.util.Platform;
import dev.remuda.inference.ModelStartException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link PyTorchSettings}, with PyTorch 2.7.1 for the CPU on the class path.
 */
class PyTorchSettingsTests {

	private static final Platform BUNDLED = Platform.detectPlatform("pytorch");

	@TempDir
	@SuppressWarnings("NullAway.Init")
	Path folder;

	@Test
	void acceptsWhatMatchesTheClassPath() {
		assertThatNoException().isThrownBy(() -> check(Map.of()));
		assertThatNoException().isThrownBy(() -> check(Map.of("PYTORCH_VERSION", "", "PYTORCH_FLAVOR", "")));
		assertThatNoException().isThrownBy(() -> check(Map.of("PYTORCH_VERSION", "2.7.1", "PYTORCH_FLAVOR", "cpu")));
	}

	@Test
	void refusesAFlavorThatDjlWouldIgnore() {
		assertRefused(Map.of("PYTORCH_FLAVOR", "cu128"),
				"The model 'gec' needs PyTorch, and PYTORCH_FLAVOR=cu128 contradicts the native library on the class path, which is "
						+ BUNDLED);
	}

	@Test
	void refusesAVersionThatDjlWouldDownload() {
		assertRefused(Map.of("PYTORCH_VERSION", "2.5.1"),
				"The model 'gec' needs PyTorch, and PYTORCH_VERSION=2.5.1 contradicts the native library on the class path, which is "
						+ BUNDLED);
	}

	@Test
	void leavesADownloadToTheUserWhenThereIsNoLibraryOnTheClassPath() {
		new PyTorchSettings(FakeHost.PLAIN.withSettings(Map.of("PYTORCH_VERSION", "2.5.1", "PYTORCH_FLAVOR", "cu124")))
			.check("gec", () -> Platform.fromSystem("pytorch"));
	}

	@Test
	void refusesALibraryPathThatDjlWouldIgnore() {
		String library = System.mapLibraryName("torch");
		assertRefused(Map.of("PYTORCH_LIBRARY_PATH", this.folder.toString()),
				"The model 'gec' needs PyTorch, and PYTORCH_LIBRARY_PATH=%s doesn't hold %s".formatted(this.folder,
						library));
	}

	@Test
	void acceptsALibraryPathWithPyTorchWhateverTheClassPathHas() throws IOException {
		Path library = Files.createFile(this.folder.resolve(System.mapLibraryName("torch")));
		String path = "missing" + File.pathSeparator + this.folder;
		assertThatNoException()
			.isThrownBy(() -> check(Map.of("PYTORCH_LIBRARY_PATH", path, "PYTORCH_FLAVOR", "cu128")));
		assertThatNoException().isThrownBy(() -> check(Map.of("PYTORCH_LIBRARY_PATH", library.toString())));
	}

	private void check(Map<String, String> settings) {
		new PyTorchSettings(FakeHost.PLAIN.withSettings(settings)).check("gec", () -> BUNDLED);
	}

	private void assertRefused(Map<String, String> settings, String message) {
		assertThatExceptionOfType(ModelStartException.class).isThrownBy(() -> check(settings)).withMessage(message);
	}

}
