/**
 * Wires the dashboard: reads the keys below {@code remuda.dashboard}, serves the page
 * where the actuator is, and keeps it out of admission. Imported by nobody.
 */
@NullMarked
package dev.remuda.dashboard.autoconfigure;

import org.jspecify.annotations.NullMarked;
