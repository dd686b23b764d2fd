package dev.remuda.gateway;

/**
 * How many requests a route takes at the same time.
 *
 * @param requests requests that there may be, more than zero
 * @param key what tells those apart that are limited
 */
public record ConcurrencyLimit(int requests, LimitKey key) {

}
