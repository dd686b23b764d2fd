/**
 * Finds what keeps threads that serve many requests from going on: an event loop that is
 * blocked, carriers that virtual threads don't let go, a pool whose threads are all held.
 * Plain Java, and JFR where the Java runtime has it; servers and logs are bound to it
 * from outside.
 */
@NullMarked
package dev.remuda.worker.watchdog;

import org.jspecify.annotations.NullMarked;
