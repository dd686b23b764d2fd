/**
 * What the inference benchmarks run beside the sample application, over the sample's
 * model: the loop that no server can beat, a server as it is written with DJL alone, and
 * programs that call an inference bean in their own process.
 */
@NullMarked
package dev.remuda.inferencebenchmark;

import org.jspecify.annotations.NullMarked;
