package dev.remuda.gateway.cache;

import org.jspecify.annotations.Nullable;

/**
 * What a cache has for a request.
 *
 * @param key what the response is stored under, or would be
 * @param response the response; {@code null} if there is none
 * @param passed whether the last response couldn't be stored
 * @param varies whether there are responses to other requests for the same target
 */
public record Lookup(CacheKey key, @Nullable StoredResponse response, boolean passed, boolean varies) {

}
