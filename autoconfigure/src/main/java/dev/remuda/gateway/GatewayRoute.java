package dev.remuda.gateway;

import java.net.InetAddress;
import java.time.Duration;

import dev.remuda.gateway.cache.CacheSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * A route to an upstream.
 *
 * @param id its name
 * @param upstream the name of the upstream
 * @param canary the clients that go to another one; {@code null} for none
 * @param rateLimit how many requests it takes; {@code null} for any number
 * @param cache what of the responses is kept; {@code null} for nothing
 * @param matcher which requests it takes
 * @param stripSegments segments to take off the start of the path
 * @param timeout how long the server may send nothing, counted from when it has the
 * request
 * @param retries further servers that a failed request may be given
 * @param maxBodySize bytes that the body of a request may have; negative for any number
 * @param preserveHost whether the server gets the client's Host header, or else its own
 * address
 * @param requestHeaders what changes in the headers for the server
 * @param responseHeaders what changes in the headers for the client
 */
public record GatewayRoute(String id, String upstream, @Nullable Canary canary, @Nullable RateLimit rateLimit,
		@Nullable CacheSettings cache, RouteMatcher matcher, int stripSegments, Duration timeout, int retries,
		long maxBodySize, boolean preserveHost, HeaderRules requestHeaders, HeaderRules responseHeaders) {

	/**
	 * Change the headers for the client.
	 */
	void changeResponse(HttpHeaders headers) {
		this.responseHeaders.apply(headers::remove, headers::set);
	}

	/**
	 * Return the name of the upstream that a client goes to.
	 */
	String upstreamOf(@Nullable InetAddress client) {
		return (this.canary != null && this.canary.takes(client)) ? this.canary.upstream() : this.upstream;
	}

}
