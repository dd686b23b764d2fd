/**
 * Settings of the processes, and what turns the first of them into a master and the
 * others into its workers.
 */
@NullMarked
package dev.remuda.process.autoconfigure;

import org.jspecify.annotations.NullMarked;
