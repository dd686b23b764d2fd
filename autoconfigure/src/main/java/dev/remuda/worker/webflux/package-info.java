/**
 * Keeps blocking handlers off the event loop under the reactive model, or reports them. A
 * handler counts as blocking by the rule that Spring WebFlux itself has.
 */
@NullMarked
package dev.remuda.worker.webflux;

import org.jspecify.annotations.NullMarked;
