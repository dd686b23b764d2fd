/**
 * The worker model: what carries a request, how it is chosen, and the settings that
 * result. Nothing here knows a server; {@code worker.netty} and {@code worker.webflux}
 * carry the settings, {@code worker.autoconfigure} reads them from the environment.
 */
@NullMarked
package dev.remuda.worker;

import org.jspecify.annotations.NullMarked;
