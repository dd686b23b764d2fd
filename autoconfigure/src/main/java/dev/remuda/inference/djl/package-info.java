/**
 * Models that the Deep Java Library runs. The only package that imports {@code ai.djl}.
 */
@NullMarked
package dev.remuda.inference.djl;

import org.jspecify.annotations.NullMarked;
