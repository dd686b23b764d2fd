package dev.remuda.gateway;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.util.pattern.PathPatternParser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RouteMatcher}.
 */
class RouteMatcherTests {

	@Test
	void takesAllThatHasWhatIsAskedFor() {
		RouteMatcher matcher = new RouteMatcher(PathPatternParser.defaultInstance.parse("/api/**"),
				List.of("example.com", "*.example.org"), List.of("GET"), Map.of("X-Version", "2", "X-Any", "*"));
		assertThat(matches(matcher, HttpMethod.GET, "/api/x", "Example.com:8080", "2")).isTrue();
		assertThat(matches(matcher, HttpMethod.GET, "/api", "a.b.example.org", "2")).isTrue();
		assertThat(matches(matcher, HttpMethod.GET, "/apix", "example.com", "2")).isFalse();
		assertThat(matches(matcher, HttpMethod.POST, "/api/x", "example.com", "2")).isFalse();
		assertThat(matches(matcher, HttpMethod.GET, "/api/x", "example.org", "2")).isFalse();
		assertThat(matches(matcher, HttpMethod.GET, "/api/x", "badexample.org", "2")).isFalse();
		assertThat(matches(matcher, HttpMethod.GET, "/api/x", "example.com", "3")).isFalse();
	}

	@Test
	void takesAllIfNothingIsAskedFor() {
		RouteMatcher matcher = new RouteMatcher(null, List.of(), List.of(), Map.of());
		assertThat(matches(matcher, HttpMethod.PATCH, "/", "x", "1")).isTrue();
	}

	private static boolean matches(RouteMatcher matcher, HttpMethod method, String path, String host, String version) {
		return matcher.test(MockServerWebExchange.from(MockServerHttpRequest.method(method, path)
			.header("Host", host)
			.header("X-Version", version)
			.header("X-Any", "x")));
	}

}
