/**
 * Writes the generated pages of the documentation. It runs in the tests of this module
 * and is part of no application.
 */
@NullMarked
package dev.remuda.docs;

import org.jspecify.annotations.NullMarked;
