/**
 * Wires the gateway to Spring: its settings and what is wrong with them, the routes and
 * filters for Spring Cloud Gateway, better defaults for its client, endpoint and meters.
 * Imported by nobody.
 */
@NullMarked
package dev.remuda.gateway.autoconfigure;

import org.jspecify.annotations.NullMarked;
