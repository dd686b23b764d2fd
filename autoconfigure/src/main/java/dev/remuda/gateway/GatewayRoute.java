package dev.remuda.gateway;

import java.net.InetAddress;
import java.time.Duration;

import dev.remuda.gateway.cache.CacheSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * A route to an upstream, or one that the gateway itself answers.
 *
 * @param id its name
 * @param upstream the name of the upstream; {@value Access#NO_UPSTREAM} for none
 * @param answer what the gateway itself answers; {@code null} if it is the upstream's to
 * answer
 * @param canary the clients that go to another one; {@code null} for none
 * @param mirror the requests that are sent to another one as well; {@code null} for none
 * @param rateLimit how many requests it takes; {@code null} for any number
 * @param concurrencyLimit how many requests it takes at the same time; {@code null} for
 * any number
 * @param cache what of the responses is kept; {@code null} for nothing
 * @param matcher which requests it takes
 * @param rewrite makes the path that the server is asked for; {@code null} and it is the
 * client's
 * @param timeout how long the server may send nothing, counted from when it has the
 * request
 * @param retries further servers that a failed request may be given
 * @param maxBodySize bytes that the body of a request may have; negative for any number
 * @param preserveHost whether the server gets the client's Host header, or else its own
 * address
 * @param interceptErrors whether clients get an error page in place of a server's own
 * error
 * @param requestHeaders what changes in the headers for the server
 * @param responseHeaders what changes in the headers for the client
 */
public record GatewayRoute(String id, String upstream, @Nullable FixedAnswer answer, @Nullable Canary canary,
		@Nullable Mirror mirror, @Nullable RateLimit rateLimit, @Nullable ConcurrencyLimit concurrencyLimit,
		@Nullable CacheSettings cache, RouteMatcher matcher, @Nullable PathRewrite rewrite, Duration timeout,
		int retries, long maxBodySize, boolean preserveHost, boolean interceptErrors, HeaderRules requestHeaders,
		HeaderRules responseHeaders) {

	/**
	 * Return whether the body of a request may not have as many bytes.
	 */
	boolean isTooLarge(long bytes) {
		return this.maxBodySize >= 0 && bytes > this.maxBodySize;
	}

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
