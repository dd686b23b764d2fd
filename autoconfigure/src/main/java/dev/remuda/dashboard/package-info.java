/**
 * The dashboard: a page that shows in a browser what the actuator says. It holds the
 * files of the page and fills in where the endpoints are; the figures never pass through
 * it.
 */
@NullMarked
package dev.remuda.dashboard;

import org.jspecify.annotations.NullMarked;
