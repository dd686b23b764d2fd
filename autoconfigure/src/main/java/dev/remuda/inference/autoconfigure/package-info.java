/**
 * Wires inference to Spring: what has to be set before an engine loads. Imported by
 * nobody.
 */
@NullMarked
package dev.remuda.inference.autoconfigure;

import org.jspecify.annotations.NullMarked;
