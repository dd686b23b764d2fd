package dev.remuda.inference.djl;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import dev.remuda.inference.ModelStartException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for files that are no models, with the engines that refuse them.
 */
class ModelFailureTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	Path folder;

	@Test
	void saysThatThereIsNoFile() {
		Path file = this.folder.resolve("missing.pt");
		ModelStartException failure = fail(ModelFile.of(file), null);
		assertThat(failure).hasMessage("The model 'scorer' can't be loaded from %s: there is no such file", file);
		assertThat(failure.getAction()).contains("remuda.inference.models.scorer.location");
	}

	@Test
	void saysThatThereIsNoContent() {
		ModelStartException failure = fail(new ModelFile("classpath:missing.pt", null, () -> {
			throw new FileNotFoundException("class path resource [missing.pt] cannot be opened");
		}), null);
		assertThat(failure).hasMessage(
				"The model 'scorer' can't be loaded from classpath:missing.pt: class path resource [missing.pt] cannot be opened (it is copied to %s first)",
				System.getProperty("java.io.tmpdir"))
			.hasCauseInstanceOf(FileNotFoundException.class);
	}

	@Test
	void saysThatAFolderIsNoFile() throws IOException {
		Path file = Files.createDirectory(this.folder.resolve("folder.pt"));
		assertThat(fail(ModelFile.of(file), null)).hasMessageEndingWith("folder.pt: it is a folder");
	}

	@ParameterizedTest
	@ValueSource(strings = { "model.pt", "model.onnx" })
	void saysThatAFileIsEmptyOrText(String name) throws IOException {
		assertRefused(write(name, new byte[0]), "(0 bytes), which is empty: ", "Copy or export it again");
		assertRefused(write(name, "print('no model')\n".getBytes()), "(18 bytes), which is a text file: ",
				"Export the model: ");
		assertRefused(write(name, "version https://git-lfs.github.com/spec/v1\noid sha256:1\n".getBytes()),
				"which is a pointer of Git LFS, not the file itself: ", "Fetch the file: git lfs pull.");
	}

	@Test
	void saysThatATorchScriptFileIsCutOff() throws IOException {
		byte[] content = Files.readAllBytes(DjlModelLoaderTests.resource("scorer.pt"));
		assertRefused(write("model.pt", Arrays.copyOf(content, content.length / 2)),
				"(%d bytes), which is a zip archive that is cut off or damaged: ".formatted(content.length / 2),
				"Copy or export it again");
	}

	@Test
	void saysThatAFileHoldsWeightsAlone() throws IOException {
		assertRefused(DjlModelLoaderTests.resource("weights.pt"),
				"which is a zip archive without a TorchScript program, such as torch.save writes for weights alone: ",
				"torch.jit.trace or torch.jit.script");
		assertRefused(write("model.pt", new byte[] { (byte) 0x80, 2, 0x7d }), "which is a Python pickle",
				"torch.jit.trace or torch.jit.script");
	}

	@Test
	void saysThatAnOnnxFileIsCutOff() throws IOException {
		byte[] content = Files.readAllBytes(DjlModelLoaderTests.resource("scorer.onnx"));
		assertRefused(write("model.onnx", Arrays.copyOf(content, content.length / 2)), "which is a binary file: ",
				"ONNX Runtime what torch.onnx.export wrote");
	}

	@Test
	void saysThatTheFileIsForAnotherEngine() {
		ModelStartException onnx = fail(DjlModelLoaderTests.file("scorer.pt"), "OnnxRuntime");
		assertThat(onnx).hasMessageStartingWith("OnnxRuntime 1.21.1 can't load the model 'scorer' from ")
			.hasMessageContaining("which is a TorchScript program: ");
		ModelStartException pyTorch = fail(DjlModelLoaderTests.file("scorer.onnx"), "PyTorch");
		assertThat(pyTorch).hasMessageStartingWith("PyTorch 2.7.1 can't load the model 'scorer' from ")
			.hasMessageContaining("which is a binary file: ");
		assertThat(pyTorch.getAction()).contains("choose the one that fits");
	}

	@Test
	void saysThatTheEndingTellsNoEngine() {
		ModelFile file = new ModelFile("classpath:scorer.bin", DjlModelLoaderTests.resource("scorer.pt"),
				InputStream::nullInputStream);
		ModelStartException failure = fail(file, null);
		assertThat(failure).hasMessageStartingWith("The ending of ")
			.hasMessageEndingWith(
					"classpath:scorer.bin doesn't tell which engine runs the model 'scorer': .pt and .pth are for PyTorch, .onnx for OnnxRuntime");
		assertThat(failure.getAction()).isEqualTo("Set remuda.inference.models.scorer.engine.");
	}

	@Test
	void saysThatThereIsNoSuchEngine() {
		ModelStartException failure = fail(DjlModelLoaderTests.file("scorer.pt"), "TensorFlow");
		assertThat(failure).hasMessageStartingWith(
				"The model 'scorer' needs the engine TensorFlow, and DJL finds only OnnxRuntime, PyTorch on the class path");
		assertThat(failure.getAction()).startsWith("Add DJL's library for the engine TensorFlow.");
	}

	@Test
	void saysThatTheGpuCannotBeUsed() {
		ModelStartException failure = fail(DjlModelLoaderTests.file("scorer.pt"), null, "gpu",
				FakeHost.PLAIN.withGpu("/proc/driver/nvidia/version", 1));
		assertThat(failure)
			.hasMessageEndingWith("CUDA finds 1 of them, but the native library of PyTorch is one for the CPU");
	}

	private Path write(String name, byte[] content) throws IOException {
		return Files.write(this.folder.resolve(name), content);
	}

	private void assertRefused(Path file, String message, String action) {
		ModelStartException failure = fail(ModelFile.of(file), null);
		assertThat(failure).hasMessageContaining(" can't load the model 'scorer' from " + file)
			.hasMessageContaining(message)
			.hasCauseInstanceOf(Exception.class);
		assertThat(failure.getAction()).contains(action);
	}

	private ModelStartException fail(ModelFile file, String engine) {
		return fail(file, engine, "cpu", FakeHost.PLAIN);
	}

	private ModelStartException fail(ModelFile file, String engine, String device, Host host) {
		return catchThrowableOfType(ModelStartException.class,
				() -> new DjlModelLoader(2, host).load("scorer", file, engine, device, new ScorerTranslator()));
	}

}
