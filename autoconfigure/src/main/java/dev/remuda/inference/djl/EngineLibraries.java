package dev.remuda.inference.djl;

import ai.djl.engine.Engine;

/**
 * The libraries that an engine needs, for whoever has to add them.
 */
final class EngineLibraries {

	static final String PYTORCH = "PyTorch";

	static final String ONNX_RUNTIME = "OnnxRuntime";

	private EngineLibraries() {
	}

	/**
	 * Return how to add an engine that runs on the CPU.
	 */
	static String cpu(String engine) {
		return switch (engine) {
			case PYTORCH ->
				"Add ai.djl.pytorch:pytorch-engine, ai.djl.pytorch:pytorch-jni:2.7.1-%s and ai.djl.pytorch:pytorch-native-cpu:2.7.1 with the classifier of the machine, such as linux-x86_64."
					.formatted(Engine.getDjlVersion());
			case ONNX_RUNTIME ->
				"Add ai.djl.onnxruntime:onnxruntime-engine, and leave com.microsoft.onnxruntime:onnxruntime in that it depends on.";
			default -> "Add DJL's library for the engine %s.".formatted(engine);
		};
	}

	/**
	 * Return how to let an engine use a GPU. Maven Central has no native library of
	 * PyTorch 2.7.1 for CUDA, which is over its limit of 1 GB, and the JNI library for
	 * the 2.5.1 that it has ends with DJL 0.33.0.
	 */
	static String gpu(String engine) {
		return switch (engine) {
			case PYTORCH ->
				"Install PyTorch 2.7.1 for CUDA 12.8 with pip and set PYTORCH_LIBRARY_PATH to its folder torch/lib, PYTORCH_VERSION to 2.7.1 and PYTORCH_FLAVOR to cu128; or take DJL 0.33.0 with ai.djl.pytorch:pytorch-native-cu124:2.5.1 and pytorch-jni:2.5.1-0.33.0, the newest for a GPU on Maven Central.";
			case ONNX_RUNTIME ->
				"Put com.microsoft.onnxruntime:onnxruntime_gpu on the class path instead of com.microsoft.onnxruntime:onnxruntime.";
			default -> "Add the native library of %s for CUDA.".formatted(engine);
		};
	}

}
