package dev.remuda.gateway.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.remuda.gateway.Access;
import dev.remuda.gateway.Canary;
import dev.remuda.gateway.FixedAnswer;
import dev.remuda.gateway.GatewayConfigurationException;
import dev.remuda.gateway.GatewayRoute;
import dev.remuda.gateway.HeaderRules;
import dev.remuda.gateway.Mirror;
import dev.remuda.gateway.PathRewrite;
import dev.remuda.gateway.PathTemplate;
import dev.remuda.gateway.RouteMatcher;
import dev.remuda.gateway.RouteTable;
import dev.remuda.gateway.StrippedPrefix;
import dev.remuda.gateway.upstream.Suggestion;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * Makes routes out of their properties, and says what is wrong with them by the key.
 */
class RoutesReader {

	private static final String ROUTES = GatewayProperties.PREFIX + ".routes";

	private static final DataSize LARGEST_COPY = DataSize.ofMegabytes(64);

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
		FixedAnswer answer = new AnswerReader(key, route).answer(matcher.path());
		return new GatewayRoute(key,
				(answer != null) ? Access.NO_UPSTREAM : upstream(key + ".upstream", route.getUpstream()), answer,
				canary(key + ".canary", route.getCanary()), mirror(key + ".mirror", route.getMirror()),
				LimitsReader.rate(key + ".rate-limit", route.getRateLimit()),
				LimitsReader.concurrency(key + ".concurrency-limit", route.getConcurrencyLimit()),
				CacheReader.settings(key + ".cache", route.getCache()), matcher, rewrite(key, route, matcher.path()),
				UpstreamsReader.time(key + ".timeout", route.getTimeout()), route.getRetries(),
				(route.getMaxBodySize() != null) ? route.getMaxBodySize().toBytes() : -1, route.isPreserveHost(),
				interceptErrors(key + ".intercept-errors", route),
				rules(key + ".request-headers", route.getRequestHeaders()),
				rules(key + ".response-headers", route.getResponseHeaders()));
	}

	private boolean interceptErrors(String key, GatewayProperties.Route route) {
		if (route.isInterceptErrors() && this.properties.getErrorPages().isEmpty()) {
			throw new GatewayConfigurationException(key, "there are no error pages",
					"Name them under %s.error-pages, or leave intercept-errors out."
						.formatted(GatewayProperties.PREFIX));
		}
		return route.isInterceptErrors();
	}

	private String upstream(String key, @Nullable String upstream) {
		List<String> known = List.copyOf(this.properties.getUpstreams().keySet());
		if (upstream == null || upstream.isBlank()) {
			throw new GatewayConfigurationException(key,
					"the route goes to no upstream, and has no redirect and no respond",
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

	private @Nullable Mirror mirror(String key, GatewayProperties.Mirror mirror) {
		GatewayProperties.Mirror defaults = new GatewayProperties.Mirror();
		if (mirror.getUpstream() == null && mirror.getPercent() == defaults.getPercent()
				&& mirror.getMaxInFlight() == defaults.getMaxInFlight()
				&& mirror.getMaxBodySize().equals(defaults.getMaxBodySize())) {
			return null;
		}
		String upstream = upstream(key + ".upstream", mirror.getUpstream());
		DataSize size = mirror.getMaxBodySize();
		if (size.isNegative() || size.compareTo(LARGEST_COPY) > 0) {
			throw new GatewayConfigurationException(key + ".max-body-size",
					"'%s' is less than 0 or more than %s".formatted(size, LARGEST_COPY),
					"Choose how much of the memory a request may take, as in 64KB; max-in-flight times as much is taken.");
		}
		try {
			return new Mirror(upstream, mirror.getPercent(), Math.toIntExact(size.toBytes()),
					UpstreamsReader.atLeast(1, key + ".max-in-flight", mirror.getMaxInFlight()));
		}
		catch (IllegalArgumentException ex) {
			throw new GatewayConfigurationException(key + ".percent", String.valueOf(ex.getMessage()),
					"Choose a share of the requests in percent, as in 5 or 0.5.");
		}
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

	private static @Nullable PathRewrite rewrite(String key, GatewayProperties.Route route,
			@Nullable PathPattern path) {
		String rewrite = route.getRewrite();
		if (rewrite == null) {
			return (route.isStripPrefix()) ? strippedPrefix(key, route, path) : null;
		}
		if (route.isStripPrefix()) {
			throw new GatewayConfigurationException(key + ".rewrite", "the route has strip-prefix, too",
					"Leave either %s.rewrite or %s.strip-prefix out.".formatted(key, key));
		}
		return template(key + ".rewrite", rewrite, path);
	}

	private static PathTemplate template(String key, String text, @Nullable PathPattern path) {
		try {
			return PathTemplate.parse(text, path);
		}
		catch (IllegalArgumentException ex) {
			throw new GatewayConfigurationException(key, String.valueOf(ex.getMessage()),
					"Name whole segments of the path, as in path: /users/{id}/{*rest} and /v2/{id}/{*rest} here.");
		}
	}

	/**
	 * Take off the segments that stand before the first that is a pattern.
	 */
	private static PathRewrite strippedPrefix(String key, GatewayProperties.Route route, @Nullable PathPattern path) {
		int segments = RouteTable.literalSegments(path).size();
		if (segments == 0) {
			throw new GatewayConfigurationException(key + ".strip-prefix",
					"the path '%s' has no part before its first pattern that could be taken off"
						.formatted(route.getPath()),
					"Begin the path with that part, as in /api/**, or leave strip-prefix out.");
		}
		return new StrippedPrefix(segments);
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
