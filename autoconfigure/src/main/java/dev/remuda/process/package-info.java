/**
 * A master that holds the listening socket and keeps a number of worker processes alive
 * behind it, and what a worker has to do with it. Plain Java and JNA: the master runs
 * without the application and its libraries, so that it stays small.
 */
@NullMarked
package dev.remuda.process;

import org.jspecify.annotations.NullMarked;
