/**
 * The application that the benchmarks load. It knows nothing of Remuda: the same classes
 * run on plain Spring Boot and on each worker model.
 */
@NullMarked
package dev.remuda.benchmark;

import org.jspecify.annotations.NullMarked;
