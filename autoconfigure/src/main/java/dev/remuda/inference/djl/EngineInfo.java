package dev.remuda.inference.djl;

import org.jspecify.annotations.Nullable;

/**
 * What runs a model.
 *
 * @param name the name of the engine, as DJL knows it
 * @param version the version of its native library
 * @param threads the threads in effect on the CPU; unknown for engines other than PyTorch
 * and OnnxRuntime
 */
public record EngineInfo(String name, String version, @Nullable EngineThreads threads) {
}
