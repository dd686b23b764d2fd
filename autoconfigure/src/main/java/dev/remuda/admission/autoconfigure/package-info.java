/**
 * Wires admission: reads the keys below {@code remuda.admission}, builds the gates and
 * puts them before the application, and shows what they do. Imported by nobody.
 */
@NullMarked
package dev.remuda.admission.autoconfigure;

import org.jspecify.annotations.NullMarked;
