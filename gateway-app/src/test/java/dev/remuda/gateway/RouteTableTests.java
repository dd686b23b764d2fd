package dev.remuda.gateway;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.util.pattern.PathPatternParser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RouteTable}.
 */
class RouteTableTests {

	private static final HeaderRules NONE = new HeaderRules(Map.of(), List.of());

	private static final List<String> PATHS = List.of("/api/v1/users/{id}", "/api/v1/**", "/api/*/x", "/api/v2/users",
			"/{name:.*\\.json}", "/api/**", "/exact", "/", "/a b/**");

	@ParameterizedTest
	@CsvSource(nullValues = "none",
			value = { "/api/v1/users/7,/api/v1/users/{id}", "/api/v1/users,/api/v1/**", "/api/v1,/api/v1/**",
					"/api/v2/x,/api/*/x", "/api/v2/users,/api/v2/users", "/api/v2/users/1,/api/**", "/api,/api/**",
					"/data.json,/{name:.*\\.json}", "/exact,/exact", "/exact/,none", "/,/", "/apix,none", "/other,none",
					"//api/v1/x,none", "/api//v1/x,/api/**", "/api;p=1/v1;q=2/x,/api/v1/**", "/a%20b/c,/a b/**",
					"/API/v1/x,none" })
	void findsTheFirstThatMatches(String request, @Nullable String expected) {
		RouteTable table = new RouteTable(PATHS.stream().map((path) -> route(path, path, List.of())).toList());
		assertThat(find(table, request, "x")).isEqualTo(expected);
	}

	@Test
	void theOrderOfTheFileDecidesWhereverARouteStandsInTheTree() {
		RouteTable table = new RouteTable(List.of(route("host", null, List.of("special")),
				route("deep", "/a/b/c", List.of()), route("shallow", "/a/**", List.of()),
				route("late", "/a/b/d", List.of()), route("all", null, List.of())));
		assertThat(find(table, "/a/b/c", "special")).isEqualTo("host");
		assertThat(find(table, "/a/b/c", "x")).isEqualTo("deep");
		assertThat(find(table, "/a/b/d", "x")).isEqualTo("shallow");
		assertThat(find(table, "/b", "x")).isEqualTo("all");
	}

	@Test
	void findsWhatASearchOneByOneFinds() {
		List<GatewayRoute> routes = IntStream.range(0, 500)
			.mapToObj((number) -> "/s%d/%s".formatted(number % 50, (number % 3 == 0) ? "**" : "p" + number))
			.map((path) -> route(path, path, List.of()))
			.toList();
		RouteTable table = new RouteTable(routes);
		for (int number = 0; number < 600; number++) {
			String path = "/s%d/p%d".formatted(number % 55, number);
			MockServerWebExchange exchange = exchange(path, "x");
			String expected = routes.stream()
				.filter((route) -> route.matcher().test(exchange))
				.findFirst()
				.map(GatewayRoute::id)
				.orElse(null);
			assertThat(find(table, path, "x")).as(path).isEqualTo(expected);
		}
	}

	private static @Nullable String find(RouteTable table, String path, String host) {
		GatewayRoute found = table.find(exchange(path, host));
		return (found != null) ? found.id() : null;
	}

	private static MockServerWebExchange exchange(String path, String host) {
		return MockServerWebExchange
			.from(MockServerHttpRequest.method(HttpMethod.GET, URI.create("http://x" + path)).header("Host", host));
	}

	private static GatewayRoute route(String id, @Nullable String path, List<String> hosts) {
		RouteMatcher matcher = new RouteMatcher((path != null) ? PathPatternParser.defaultInstance.parse(path) : null,
				hosts, List.of(), Map.of());
		return new GatewayRoute(id, "test", null, null, null, null, null, null, matcher, null, Duration.ofSeconds(1), 0,
				-1, true, false, NONE, NONE);
	}

}
