package dev.remuda.gpu.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Keeps JNA, which is looked up by name. Its own needs are in GraalVM's reachability
 * metadata repository, and the functions of NVML are called without reflection.
 */
class GpuRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection().registerTypeIfPresent(classLoader, "com.sun.jna.NativeLibrary");
	}

}
