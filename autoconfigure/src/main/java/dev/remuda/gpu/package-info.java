/**
 * The state of the GPUs: read from NVML, else from {@code nvidia-smi}, else known to be
 * unreadable, with the reason. Plain Java and JNA, and never a CUDA context, which would
 * take memory on the device.
 */
@NullMarked
package dev.remuda.gpu;

import org.jspecify.annotations.NullMarked;
