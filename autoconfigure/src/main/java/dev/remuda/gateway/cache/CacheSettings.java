package dev.remuda.gateway.cache;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What a cache keeps.
 *
 * @param maxSize bytes that all responses may have together, more than zero
 * @param maxEntrySize bytes that the body of one may have, more than zero
 * @param defaultTtl how long a response is good whose server says nothing of that;
 * {@code null} and it isn't kept
 * @param lockTimeout how long a request waits for another one that has asked for the
 * same; zero, and it doesn't
 */
public record CacheSettings(long maxSize, int maxEntrySize, @Nullable Duration defaultTtl, Duration lockTimeout) {

}
