/**
 * How many requests may be worked on at a time: the count of those in flight, a limit, a
 * bounded queue before it, and who is refused. Plain Java; the adapters to a
 * {@code Filter} and a {@code WebFilter} are in packages of their own.
 */
@NullMarked
package dev.remuda.admission;

import org.jspecify.annotations.NullMarked;
