package dev.remuda.gateway;

/**
 * What requests need that stays as it is while routes and upstreams change.
 *
 * @param rates how many requests routes take
 * @param concurrency how many requests routes have
 * @param caches what is kept of responses
 * @param compression how responses are compressed
 * @param pages the error pages
 * @param listener who is told how requests end
 */
public record ProxyContext(RateLimits rates, ConcurrencyLimits concurrency, ResponseCaches caches,
		ResponseCompression compression, ErrorPages pages, GatewayListener listener) {

}
