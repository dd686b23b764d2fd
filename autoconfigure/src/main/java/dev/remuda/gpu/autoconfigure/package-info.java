/**
 * Wires the watching of the GPUs: reads the keys below {@code remuda.gpu}, and shows the
 * devices as an actuator endpoint and as meters. Imported by nobody.
 */
@NullMarked
package dev.remuda.gpu.autoconfigure;

import org.jspecify.annotations.NullMarked;
