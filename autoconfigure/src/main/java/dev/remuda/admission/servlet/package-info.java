/**
 * Admission in a servlet container: a {@code Filter} that is also told when a request is
 * over. Knows nothing but the servlet API.
 */
@NullMarked
package dev.remuda.admission.servlet;

import org.jspecify.annotations.NullMarked;
