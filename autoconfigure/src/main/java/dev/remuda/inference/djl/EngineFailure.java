package dev.remuda.inference.djl;

import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.remuda.inference.ModelStartException;

/**
 * Says why an engine didn't start, and what to do. DJL tells it in the messages of nested
 * exceptions at best.
 *
 * @param model the name of the model that needs the engine
 * @param engine the name of the engine
 * @param cause what the engine threw
 */
record EngineFailure(String model, String engine, Throwable cause) {

	ModelStartException toException() {
		String messages = Stream.iterate(this.cause, (ex) -> ex != null, Throwable::getCause)
			.map(Throwable::toString)
			.collect(Collectors.joining(": "));
		if (messages.contains("already loaded in another classloader")) {
			return failure(
					"its native library is already loaded in another class loader, and a process can load it once",
					"Leave DJL's jars out of the restart of spring-boot-devtools (restart.exclude.djl=/.*ai/djl/.* in META-INF/spring-devtools.properties, spring.devtools.restart.enabled=false), and in a servlet container share them among the applications.");
		}
		if (messages.contains("Cannot download jni files")) {
			return failure(
					"the JNI library for its native library is neither on the class path nor in the cache, and DJL is offline",
					"Make ai.djl.pytorch:pytorch-jni match: its version is that of pytorch-native-cpu, a hyphen and DJL's.");
		}
		if (messages.contains("jnilib/")) {
			return failure("ai.djl.pytorch:pytorch-jni has no JNI library for such a PyTorch",
					"Set PYTORCH_VERSION and PYTORCH_FLAVOR (cpu or cu128) to what is at PYTORCH_LIBRARY_PATH; DJL takes no flavor from there.");
		}
		if (messages.contains("Offline mode is enabled")) {
			// ONNX Runtime downloads nothing, and starts PyTorch for what it lacks.
			boolean onnx = this.engine.equalsIgnoreCase(EngineLibraries.ONNX_RUNTIME);
			String library = (onnx) ? EngineLibraries.PYTORCH : this.engine;
			return failure(
					"the native library of %s isn't on the class path, and DJL would download it, but is offline (ai.djl.offline=true)"
						.formatted(library),
					EngineLibraries.cpu(library) + ((onnx) ? " Or remove ai.djl.pytorch:pytorch-engine." : ""));
		}
		if (messages.contains("ai/onnxruntime/")) {
			return failure("the ONNX Runtime itself isn't on the class path", EngineLibraries.cpu(this.engine));
		}
		return failure(messages,
				"The cause tells more. The native library must be made for this operating system, processor and C library, and match DJL's version.");
	}

	private ModelStartException failure(String reason, String action) {
		return new ModelStartException("The model '%s' needs the engine %s, which doesn't start: %s"
			.formatted(this.model, this.engine, reason), action, this.cause);
	}

}
