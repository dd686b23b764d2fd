/**
 * A cache of responses that many clients share, by RFC 9111: what is stored, for how long
 * it is good, and whom it may be given to. It keeps bytes in memory, and knows neither
 * Spring nor the gateway.
 */
@NullMarked
package dev.remuda.gateway.cache;

import org.jspecify.annotations.NullMarked;
