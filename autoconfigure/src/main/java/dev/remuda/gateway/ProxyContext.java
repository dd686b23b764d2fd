package dev.remuda.gateway;

/**
 * What requests need that stays as it is while routes and upstreams change.
 *
 * @param rates how many requests routes take
 * @param concurrency how many requests routes have
 * @param pages the error pages
 * @param listener who is told how requests end
 */
public record ProxyContext(RateLimits rates, ConcurrencyLimits concurrency, ErrorPages pages,
		GatewayListener listener) {

}
