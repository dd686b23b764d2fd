package dev.remuda.gateway;

import java.time.Duration;

/**
 * How many requests a route takes.
 *
 * @param requests requests in a period, more than zero
 * @param period the period, more than zero
 * @param burst requests that may come at once after a time of rest, more than zero
 * @param key what tells those apart that are limited
 */
public record RateLimit(long requests, Duration period, long burst, LimitKey key) {

}
