/**
 * The sample application: the same controllers under each worker model. The spelling
 * corrector has a package of its own.
 */
@NullMarked
package dev.remuda.sample;

import org.jspecify.annotations.NullMarked;
