package dev.remuda.gateway.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.remuda.gateway.Canary;
import dev.remuda.gateway.GatewayConfigurationException;
import dev.remuda.gateway.GatewayRoute;
import dev.remuda.gateway.HeaderRules;
import dev.remuda.gateway.RateLimit;
import dev.remuda.gateway.RouteMatcher;
import dev.remuda.gateway.RouteTable;
import dev.remuda.gateway.upstream.Suggestion;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * Makes routes out of their properties, and says what is wrong with them by the key.
 */
class RoutesReader {

	private static final String ROUTES = GatewayProperties.PREFIX + ".routes";

	private static final String HEADER_KEY = "header:";

	private final GatewayProperties properties;

	RoutesReader(GatewayProperties properties) {
		this.properties = properties;
	}

	List<GatewayRoute> routes() {
		List<GatewayRoute> routes = new ArrayList<>();
		for (int index = 0; index < this.properties.getRoutes().size(); index++) {
			routes.add(route("%s[%d]".formatted(ROUTES, index), this.properties.getRoutes().get(index)));
		}
		return routes;
	}

	private GatewayRoute route(String key, GatewayProperties.Route route) {
		RouteMatcher matcher = new RouteMatcher(path(key + ".path", route.getPath()),
				route.getHost().stream().map((host) -> host.toLowerCase(Locale.ROOT)).toList(),
				route.getMethod().stream().map((method) -> method.toUpperCase(Locale.ROOT)).toList(),
				route.getHeader());
		if (route.getRetries() < 0) {
			throw new GatewayConfigurationException(key + ".retries",
					"'%d' is less than 0".formatted(route.getRetries()), "Choose 0 for no retry.");
		}
		return new GatewayRoute(key, upstream(key + ".upstream", route.getUpstream()),
				canary(key + ".canary", route.getCanary()), rateLimit(key + ".rate-limit", route.getRateLimit()),
				CacheReader.settings(key + ".cache", route.getCache()), matcher,
				stripSegments(key, route, matcher.path()), UpstreamsReader.time(key + ".timeout", route.getTimeout()),
				route.getRetries(), (route.getMaxBodySize() != null) ? route.getMaxBodySize().toBytes() : -1,
				route.isPreserveHost(), rules(key + ".request-headers", route.getRequestHeaders()),
				rules(key + ".response-headers", route.getResponseHeaders()));
	}

	private String upstream(String key, @Nullable String upstream) {
		List<String> known = List.copyOf(this.properties.getUpstreams().keySet());
		if (upstream == null || upstream.isBlank()) {
			throw new GatewayConfigurationException(key, "the route goes to no upstream",
					"Name one of those under %s.upstreams.".formatted(GatewayProperties.PREFIX));
		}
		if (!known.contains(upstream)) {
			throw new GatewayConfigurationException(key,
					"there is no upstream '%s', %s".formatted(upstream, Suggestion.of(upstream, known)),
					"Name one of those under %s.upstreams, or add it there.".formatted(GatewayProperties.PREFIX));
		}
		return upstream;
	}

	private @Nullable Canary canary(String key, GatewayProperties.Canary canary) {
		if (canary.getUpstream() == null && canary.getPercent() == 0) {
			return null;
		}
		String upstream = upstream(key + ".upstream", canary.getUpstream());
		try {
			return new Canary(upstream, canary.getPercent());
		}
		catch (IllegalArgumentException ex) {
			throw new GatewayConfigurationException(key + ".percent", String.valueOf(ex.getMessage()),
					"Choose a share of the clients in percent, as in 5 or 0.5.");
		}
	}

	private static @Nullable RateLimit rateLimit(String key, GatewayProperties.RateLimit limit) {
		Integer requests = limit.getRequests();
		if (requests == null) {
			return null;
		}
		if (!ClassUtils.isPresent("io.github.bucket4j.Bucket", null)
				|| !ClassUtils.isPresent("com.github.benmanes.caffeine.cache.Cache", null)) {
			throw new GatewayConfigurationException(key, "what counts requests isn't on the class path",
					"Add the dependencies com.bucket4j:bucket4j_jdk17-core and com.github.ben-manes.caffeine:caffeine.");
		}
		int burst = (limit.getBurst() != null) ? limit.getBurst() : requests;
		if (requests < 1 || burst < 1) {
			throw new GatewayConfigurationException(key, "requests and burst must be more than zero",
					"Choose how many requests there may be, as in requests: 100 and per: 1s.");
		}
		String by = limit.getKey();
		boolean header = by.startsWith(HEADER_KEY) && by.length() > HEADER_KEY.length();
		if (!header && !by.equals("address") && !by.equals("route")) {
			throw new GatewayConfigurationException(key + ".key", "'%s' tells nobody apart".formatted(by),
					"Choose address, route or header:<name>.");
		}
		return new RateLimit(requests, UpstreamsReader.time(key + ".per", limit.getPer()), burst,
				(header) ? by.substring(HEADER_KEY.length()) : null, by.equals("address"));
	}

	private static @Nullable PathPattern path(String key, @Nullable String path) {
		if (path == null) {
			return null;
		}
		if (!path.startsWith("/")) {
			throw new GatewayConfigurationException(key, "'%s' is no path".formatted(path), "Begin it with a slash.");
		}
		try {
			return PathPatternParser.defaultInstance.parse(path);
		}
		catch (PatternParseException ex) {
			throw new GatewayConfigurationException(key,
					"'%s' is no pattern of a path: %s".formatted(path, ex.getMessage()),
					"Write it as in /api/**, /api/*.json or /users/{name}.");
		}
	}

	/**
	 * Return how many segments stand before the first that is a pattern.
	 */
	private static int stripSegments(String key, GatewayProperties.Route route, @Nullable PathPattern path) {
		if (!route.isStripPrefix()) {
			return 0;
		}
		int segments = RouteTable.literalSegments(path).size();
		if (segments == 0) {
			throw new GatewayConfigurationException(key + ".strip-prefix",
					"the path '%s' has no part before its first pattern that could be taken off"
						.formatted(route.getPath()),
					"Begin the path with that part, as in /api/**, or leave strip-prefix out.");
		}
		return segments;
	}

	private static HeaderRules rules(String key, GatewayProperties.Headers headers) {
		for (Map.Entry<String, String> header : headers.getSet().entrySet()) {
			if (header.getKey().equalsIgnoreCase("Host")) {
				throw new GatewayConfigurationException(key + ".set.Host", "the Host header has a setting of its own",
						"Set preserve-host of the route to true for the client's, or to false for the server's address.");
			}
		}
		return new HeaderRules(headers.getSet(), headers.getRemove());
	}

}
