/**
 * Admission in Spring WebFlux: a {@code WebFilter} that blocks no thread. On Reactor
 * Netty a request that waited goes on on the event loop of its connection.
 */
@NullMarked
package dev.remuda.admission.reactive;

import org.jspecify.annotations.NullMarked;
