/**
 * The Chinese spelling corrector: its model, and the endpoint in front of it. GEC stands
 * for grammatical error correction, of which spelling is the part done here.
 */
@NullMarked
package dev.remuda.sample.gec;

import org.jspecify.annotations.NullMarked;
