package dev.remuda.inference.djl;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for the start of an engine, each in a JVM of its own because it starts once.
 */
class EngineStartTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	Path folder;

	@Test
	void sharesTheProcessorsAndSwitchesTheOptimizerOff() throws Exception {
		assertThat(probe(all(), List.of("-XX:ActiveProcessorCount=6"), Map.of(), "scorer.pt"))
			.contains("engine=EngineInfo[name=PyTorch, version=2.7.1, threads=EngineThreads[intraOp=3, interOp=1]]")
			.contains("answers=[-0.38480", "optimizer=false");
	}

	@Test
	void leavesWhatTheUserSet() throws Exception {
		assertThat(probe(all(),
				List.of("-Dai.djl.pytorch.num_threads=5", "-Dai.djl.pytorch.num_interop_threads=2",
						"-Dai.djl.pytorch.graph_optimizer=true"),
				Map.of(), "scorer.pt"))
			.contains("threads=EngineThreads[intraOp=5, interOp=2]", "optimizer=true");
		assertThat(probe(all(), List.of("-XX:ActiveProcessorCount=6"), Map.of("OMP_NUM_THREADS", "1"), "scorer.pt"))
			.contains("threads=EngineThreads[intraOp=1, interOp=1]");
		assertThat(probe(all(), List.of("-Dai.djl.onnxruntime.num_threads=5"), Map.of(), "scorer.onnx"))
			.contains("threads=EngineThreads[intraOp=5, interOp=1]");
	}

	@Test
	void needsNoPyTorchForOnnx() throws Exception {
		assertThat(probe(without("pytorch"), List.of("-XX:ActiveProcessorCount=6"), Map.of(), "scorer.onnx"))
			.contains("threads=EngineThreads[intraOp=3, interOp=1]", "answers=[-0.38480");
	}

	@Test
	void saysThatOnnxRuntimeAloneCannotStack() throws Exception {
		assertThat(probe(without("pytorch"), List.of(), Map.of(), "scorer.onnx", "stack")).contains(
				"message=The translator of the model 'scorer' lets DJL stack the inputs of a batch, and DJL can't do that with OnnxRuntime alone",
				"action=Override batchProcessInput and batchProcessOutput in dev.remuda.inference.djl.StackingTranslator");
		assertThat(probe(all(), List.of(), Map.of(), "scorer.onnx", "stack")).contains("answers=[-0.38480");
		assertThat(probe(all(), List.of(), Map.of(), "scorer.pt", "stack")).contains("answers=[-0.38480");
	}

	@Test
	void saysThatTheEngineIsMissing() throws Exception {
		assertThat(probe(without("pytorch"), List.of(), Map.of(), "scorer.pt")).contains(
				"message=The model 'scorer' needs the engine PyTorch, and DJL finds only OnnxRuntime on the class path")
			.contains("action=Add ai.djl.pytorch:pytorch-engine, ai.djl.pytorch:pytorch-jni:2.7.1-0.36.0 and ");
		assertThat(probe(without("djl.onnxruntime"), List.of(), Map.of(), "scorer.onnx")).contains(
				"message=The model 'scorer' needs the engine OnnxRuntime, and DJL finds only PyTorch on the class path")
			.contains("action=Add ai.djl.onnxruntime:onnxruntime-engine");
	}

	@Test
	void saysThatTheNativeLibraryIsMissing() throws Exception {
		assertThat(probe(without("pytorch-native"), List.of(), cache(), "scorer.pt")).contains(
				"message=The model 'scorer' needs the engine PyTorch, which doesn't start: the native library of PyTorch isn't on the class path, and DJL would download it, but is offline (ai.djl.offline=true)")
			.contains("ai.djl.pytorch:pytorch-native-cpu:2.7.1");
		assertThat(probe(without("pytorch-native"), List.of(), cache(), "scorer.onnx")).contains(
				"needs the engine OnnxRuntime, which doesn't start: the native library of PyTorch isn't on the class path",
				"Or remove ai.djl.pytorch:pytorch-engine.");
		assertThat(probe(without("microsoft"), List.of(), Map.of(), "scorer.onnx")).contains(
				"message=The model 'scorer' needs the engine OnnxRuntime, which doesn't start: the ONNX Runtime itself isn't on the class path");
	}

	@Test
	void saysThatTheJniLibraryIsMissing() throws Exception {
		Map<String, String> settings = new HashMap<>(cache());
		settings.put("PYTORCH_LIBRARY_PATH", libraries().toString());
		assertThat(probe(all(), List.of(), settings, "scorer.pt")).contains(
				"message=The model 'scorer' needs the engine PyTorch, which doesn't start: ai.djl.pytorch:pytorch-jni has no JNI library for such a PyTorch")
			.contains("action=Set PYTORCH_VERSION and PYTORCH_FLAVOR");
		settings.put("PYTORCH_FLAVOR", "cpu");
		settings.put("PYTORCH_VERSION", "2.7.1");
		assertThat(probe(all(), List.of(), settings, "scorer.pt")).contains("answers=[-0.38480");
		settings.put("DJL_CACHE_DIR", this.folder.resolve("other").toString());
		assertThat(probe(without("pytorch-jni"), List.of(), settings, "scorer.pt")).contains(
				"which doesn't start: the JNI library for its native library is neither on the class path nor in the cache");
	}

	@Test
	void saysThatAVariableContradictsTheClassPath() throws Exception {
		assertThat(probe(all(), List.of(), Map.of("PYTORCH_FLAVOR", "cu128"), "scorer.pt"))
			.contains("PYTORCH_FLAVOR=cu128 contradicts the native library on the class path, which is cpu-");
	}

	@Test
	void saysThatAnotherClassLoaderHasTheNativeLibrary() throws Exception {
		assertThat(Engine.getEngine("PyTorch")).isNotNull();
		List<URL> classPath = new ArrayList<>();
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			classPath.add(Path.of(entry).toUri().toURL());
		}
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		try (URLClassLoader restart = new URLClassLoader(classPath.toArray(URL[]::new),
				ClassLoader.getPlatformClassLoader())) {
			thread.setContextClassLoader(restart);
			Class<?> loader = restart.loadClass(DjlModelLoader.class.getName());
			Class<?> file = restart.loadClass(ModelFile.class.getName());
			Object model = file.getMethod("of", Path.class).invoke(null, DjlModelLoaderTests.resource("scorer.pt"));
			Constructor<?> translator = restart.loadClass(ScorerTranslator.class.getName()).getDeclaredConstructor();
			translator.setAccessible(true);
			Object[] arguments = { "scorer", model, null, "cpu", translator.newInstance() };
			assertThat(catchThrowable(
					() -> loader.getMethod("load", String.class, file, String.class, String.class, Object.class)
						.invoke(loader.getConstructor(int.class).newInstance(1), arguments)))
				.cause()
				.hasMessageStartingWith(
						"The model 'scorer' needs the engine PyTorch, which doesn't start: its native library is already loaded in another class loader");
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	/**
	 * A folder like {@code torch/lib} of a PyTorch from elsewhere, without DJL's library.
	 */
	private Path libraries() throws IOException {
		assertThat(Engine.getEngine("PyTorch")).isNotNull();
		Path libraries = Files.createDirectory(this.folder.resolve("lib"));
		try (Stream<Path> files = Files.list(Path.of(LibUtils.getLibtorchPath()))) {
			for (Path file : files.filter((one) -> !one.toString().contains("djl_torch")).toList()) {
				Files.createSymbolicLink(libraries.resolve(file.getFileName()), file);
			}
		}
		return libraries;
	}

	private Map<String, String> cache() {
		return Map.of("DJL_CACHE_DIR", this.folder.resolve("cache").toString());
	}

	private static Predicate<String> all() {
		return (entry) -> true;
	}

	private static Predicate<String> without(String part) {
		return (entry) -> !entry.replace(File.separatorChar, '.').contains(part);
	}

	private String probe(Predicate<String> classPath, List<String> options, Map<String, String> environment,
			String... arguments) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED",
				"-Dai.djl.offline=true"));
		command.addAll(options);
		command.addAll(List.of("-cp",
				Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
					.filter(classPath)
					.collect(Collectors.joining(File.pathSeparator)),
				LoadProbe.class.getName(), DjlModelLoaderTests.resource(arguments[0]).toString()));
		command.addAll(List.of(arguments).subList(1, arguments.length));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment().put("OPT_OUT_TRACKING", "true");
		builder.environment()
			.keySet()
			.removeAll(List.of("OMP_NUM_THREADS", "PYTORCH_VERSION", "PYTORCH_FLAVOR", "PYTORCH_LIBRARY_PATH"));
		builder.environment().putAll(environment);
		Process process = builder.start();
		return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

}
