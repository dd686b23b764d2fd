/**
 * Wires the worker model: reads the keys below {@code remuda.worker}, derives Boot's own
 * properties from them, and shows the result. Imported by nobody.
 */
@NullMarked
package dev.remuda.worker.autoconfigure;

import org.jspecify.annotations.NullMarked;
