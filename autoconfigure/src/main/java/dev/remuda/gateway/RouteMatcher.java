package dev.remuda.gateway;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Says which requests a route takes: those that have all that is asked for.
 *
 * @param path the pattern of the path; {@code null} for any
 * @param hosts names of which one must be asked for, in lower case; {@code *.example.com}
 * stands for all below it. Empty for any
 * @param methods methods of which it must have one, in upper case; empty for any
 * @param headers headers that it must have, by name; the value {@code *} is any value
 */
public record RouteMatcher(@Nullable PathPattern path, List<String> hosts, List<String> methods,
		Map<String, String> headers) implements Predicate<ServerWebExchange> {

	private static final String ANY = "*";

	/**
	 * Create a matcher.
	 */
	public RouteMatcher {
		hosts = List.copyOf(hosts);
		methods = List.copyOf(methods);
		headers = Map.copyOf(headers);
	}

	@Override
	public boolean test(ServerWebExchange exchange) {
		ServerHttpRequest request = exchange.getRequest();
		return (this.path == null || this.path.matches(request.getPath()))
				&& (this.methods.isEmpty() || this.methods.contains(request.getMethod().name()))
				&& (this.hosts.isEmpty() || hasHost(request.getHeaders())) && hasHeaders(request.getHeaders());
	}

	private boolean hasHost(HttpHeaders headers) {
		InetSocketAddress address = headers.getHost();
		if (address == null) {
			return false;
		}
		String host = address.getHostString().toLowerCase(Locale.ROOT);
		return this.hosts.stream()
			.anyMatch((each) -> each.startsWith("*.") ? host.endsWith(each.substring(1)) : host.equals(each));
	}

	private boolean hasHeaders(HttpHeaders headers) {
		for (Map.Entry<String, String> header : this.headers.entrySet()) {
			List<String> values = headers.get(header.getKey());
			if (values == null || !(header.getValue().equals(ANY) || values.contains(header.getValue()))) {
				return false;
			}
		}
		return true;
	}

}
