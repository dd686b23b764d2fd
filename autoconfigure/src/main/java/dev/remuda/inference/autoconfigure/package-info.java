/**
 * Wires inference to Spring: a bean for each configured model, its readiness, health,
 * meters and endpoint, its errors over HTTP, and what has to be set before an engine
 * loads. Imported by nobody.
 */
@NullMarked
package dev.remuda.inference.autoconfigure;

import org.jspecify.annotations.NullMarked;
