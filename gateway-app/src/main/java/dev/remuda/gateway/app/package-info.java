/**
 * The ready reverse proxy: Spring Cloud Gateway on Remuda's event loop. It has no code of
 * its own beyond the start; routes are configuration.
 */
@NullMarked
package dev.remuda.gateway.app;

import org.jspecify.annotations.NullMarked;
