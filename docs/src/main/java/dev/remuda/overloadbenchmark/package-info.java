/**
 * What the overload benchmark loads: the handlers of {@code dev.remuda.benchmark}, and
 * some that take long and tell what became of them.
 */
@NullMarked
package dev.remuda.overloadbenchmark;

import org.jspecify.annotations.NullMarked;
