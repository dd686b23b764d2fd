/**
 * Carries the settings of the worker model onto Reactor Netty, where Boot has no property
 * for them: the event loops, the accept queue and the limit of open connections.
 */
@NullMarked
package dev.remuda.worker.netty;

import org.jspecify.annotations.NullMarked;
