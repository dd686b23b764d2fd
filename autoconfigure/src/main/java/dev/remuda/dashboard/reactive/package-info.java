/**
 * Serves the dashboard under WebFlux.
 */
@NullMarked
package dev.remuda.dashboard.reactive;

import org.jspecify.annotations.NullMarked;
