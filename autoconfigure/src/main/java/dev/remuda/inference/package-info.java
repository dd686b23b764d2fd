/**
 * Models as injectable beans: one call in, one answer out, with a bounded queue and a
 * fixed number of threads between them. Plain Java: {@code inference.djl} brings the
 * engine, {@code inference.autoconfigure} wires it to Spring.
 */
@NullMarked
package dev.remuda.inference;

import org.jspecify.annotations.NullMarked;
