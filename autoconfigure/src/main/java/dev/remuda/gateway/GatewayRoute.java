package dev.remuda.gateway;

import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.RouteMetadataUtils;

/**
 * A route to an upstream.
 *
 * @param id its name
 * @param upstream the name of the upstream
 * @param matcher which requests it takes
 * @param stripSegments segments to take off the start of the path
 * @param timeout how long the server may send nothing, counted from when it has the
 * request
 * @param retries further servers that a failed request may be given
 * @param preserveHost whether the server gets the client's Host header, or else its own
 * address
 * @param requestHeaders what changes in the headers for the server
 * @param responseHeaders what changes in the headers for the client
 */
public record GatewayRoute(String id, String upstream, RouteMatcher matcher, int stripSegments, Duration timeout,
		int retries, boolean preserveHost, HeaderRules requestHeaders, HeaderRules responseHeaders) {

	/**
	 * The number of retries of a route that says none.
	 */
	public static final int DEFAULT_RETRIES = 1;

	/**
	 * After Spring Cloud Gateway's own routes, which have 0 unless they say otherwise.
	 */
	static final int ORDER = 100;

	private static final String METADATA = GatewayRoute.class.getName();

	/**
	 * Return the settings that a route was made of.
	 * @return the settings; {@code null} for a route of Spring Cloud Gateway's own
	 */
	static @Nullable GatewayRoute of(@Nullable Route route) {
		return (route != null && route.getMetadata().get(METADATA) instanceof GatewayRoute settings) ? settings : null;
	}

	Route toRoute() {
		return Route.async()
			.id(this.id)
			.uri(URI.create(InFlightFilter.SCHEME + "://" + this.upstream))
			.order(ORDER)
			.predicate(this.matcher)
			.metadata(METADATA, this)
			// Spring Cloud Gateway's own timeout would count the upload
			.metadata(RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR, -1)
			.build();
	}

}
