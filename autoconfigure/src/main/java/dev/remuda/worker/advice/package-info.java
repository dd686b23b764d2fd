/**
 * What saturates first under the present load, and which setting changes that: one rule
 * for each finding. Plain Java: it is given figures, and measures nothing.
 */
@NullMarked
package dev.remuda.worker.advice;

import org.jspecify.annotations.NullMarked;
