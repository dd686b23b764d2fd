package dev.remuda.gateway.cache;

import java.time.Instant;

/**
 * A request on its way to a server, whose response may be stored.
 *
 * @param target what is asked for
 * @param request its header fields
 * @param wishes its directives
 * @param time when it was sent
 * @param stamp what the cache had been told of changes until then
 */
public record Asked(String target, Fields request, CacheControl wishes, Instant time, long stamp) {

}
