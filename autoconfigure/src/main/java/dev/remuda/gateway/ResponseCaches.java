package dev.remuda.gateway;

import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.remuda.gateway.cache.CacheResult;
import dev.remuda.gateway.cache.ResponseCache;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * The caches of those routes that have one.
 */
public final class ResponseCaches {

	/**
	 * What makes a request one for a part, or for something that the cache can't know.
	 */
	private static final List<String> PASSING = List.of(HttpHeaders.RANGE, HttpHeaders.IF_RANGE, HttpHeaders.IF_MATCH,
			HttpHeaders.IF_UNMODIFIED_SINCE, HttpHeaders.UPGRADE);

	/**
	 * What servers make links of besides the host.
	 */
	private static final List<String> FORWARDED = List.of(ForwardedHeaders.PROTO, ForwardedHeaders.HOST,
			ForwardedHeaders.PORT, "X-Forwarded-Prefix");

	private final List<Runnable> followers = new CopyOnWriteArrayList<>();

	private volatile RequestHeaders headers;

	private volatile Map<String, RouteCache> byId = Map.of();

	/**
	 * Create caches.
	 * @param routes all routes
	 * @param proxies whose word on the client's address counts
	 */
	public ResponseCaches(List<GatewayRoute> routes, TrustedProxies proxies) {
		this.headers = new RequestHeaders(proxies);
		update(routes, proxies);
	}

	/**
	 * Take other routes over. A route that stays as it is, in its place, keeps what is
	 * stored of it.
	 * @param routes all routes
	 * @param proxies whose word on the client's address counts
	 */
	public synchronized void update(List<GatewayRoute> routes, TrustedProxies proxies) {
		Map<String, RouteCache> before = this.byId;
		Map<String, RouteCache> after = new LinkedHashMap<>();
		for (GatewayRoute route : routes) {
			if (route.cache() != null) {
				RouteCache known = before.get(route.id());
				after.put(route.id(), new RouteCache(route, (known != null && known.route().equals(route))
						? known.cache() : new ResponseCache(route.cache(), Clock.systemUTC())));
			}
		}
		this.headers = new RequestHeaders(proxies);
		this.byId = Collections.unmodifiableMap(after);
		this.followers.forEach(Runnable::run);
	}

	/**
	 * Have something done after each change.
	 * @param follower what to do
	 */
	public void follow(Runnable follower) {
		this.followers.add(follower);
	}

	/**
	 * Return the caches.
	 * @return the caches by the ids of their routes
	 */
	public Map<String, ResponseCache> all() {
		Map<String, ResponseCache> all = new LinkedHashMap<>();
		this.byId.forEach((id, known) -> all.put(id, known.cache()));
		return all;
	}

	/**
	 * Return what the cache of the route does for a request.
	 * @return {@code null} if it does nothing
	 */
	@Nullable CachedRequest request(ProxiedRequest proxied) {
		if (proxied.route().cache() == null) {
			return null;
		}
		RouteCache known = this.byId.get(proxied.route().id());
		ServerHttpRequest request = proxied.request();
		boolean reads = request.getMethod().equals(HttpMethod.GET) || request.getMethod().equals(HttpMethod.HEAD);
		if (known == null || known.route() != proxied.route() || !reads || proxied.hasBody()) {
			return null;
		}
		ResponseCache cache = known.cache();
		if (PASSING.stream().anyMatch(request.getHeaders()::containsHeader)) {
			cache.statistics().count(CacheResult.PASS);
			return null;
		}
		return new CachedRequest(proxied, cache, this.headers, target(proxied.upstream().name(), request));
	}

	/**
	 * Forget what a request has changed, if it has (RFC 9111, 4.4).
	 * @param status what the server said to it
	 */
	void changed(ServerHttpRequest request, int status) {
		if (this.byId.isEmpty() || status >= 400 || isSafe(request.getMethod())) {
			return;
		}
		this.byId.values().forEach((known) -> {
			known.cache().invalidate(target(known.route().upstream(), request));
			if (known.route().canary() != null) {
				known.cache().invalidate(target(known.route().canary().upstream(), request));
			}
		});
	}

	private static boolean isSafe(HttpMethod method) {
		return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD) || method.equals(HttpMethod.OPTIONS)
				|| method.equals(HttpMethod.TRACE);
	}

	/**
	 * Return what tells apart what servers are asked for.
	 */
	private static String target(String upstream, ServerHttpRequest request) {
		HttpHeaders headers = request.getHeaders();
		StringBuilder target = new StringBuilder(upstream).append(' ').append(request.getURI().getScheme()).append(' ');
		String host = headers.getFirst(HttpHeaders.HOST);
		target.append((host != null) ? host.toLowerCase(Locale.ROOT) : "");
		for (String name : FORWARDED) {
			target.append(' ').append(headers.getOrEmpty(name));
		}
		return target.append(' ').append(TargetUrl.target(request, null)).toString();
	}

	/**
	 * What is kept of a route.
	 */
	private record RouteCache(GatewayRoute route, ResponseCache cache) {

	}

}
