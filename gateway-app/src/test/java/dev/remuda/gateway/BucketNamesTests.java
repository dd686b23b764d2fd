package dev.remuda.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.web.util.pattern.PathPatternParser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BucketNames}.
 */
class BucketNamesTests {

	private static final RateLimit LIMIT = new RateLimit(10, Duration.ofSeconds(1), 10, new LimitKey(null, true));

	@Test
	void areTheSameWhereverTheRouteStands() {
		assertThat(names("routes[0]", "/api/**", LIMIT).of("10.0.0.1"))
			.isEqualTo(names("routes[7]", "/api/**", LIMIT).of("10.0.0.1"));
	}

	@Test
	void areOthersOfAnotherRouteLimitOrKey() {
		RateLimit other = new RateLimit(20, Duration.ofSeconds(1), 20, new LimitKey(null, true));
		assertThat(List.of(names("a", "/api/**", LIMIT).of("10.0.0.1"), names("a", "/api/**", LIMIT).of("10.0.0.2"),
				names("a", "/other/**", LIMIT).of("10.0.0.1"), names("a", "/api/**", other).of("10.0.0.1")))
			.doesNotHaveDuplicates();
	}

	@Test
	void showNothingOfTheKeyAndAreShort() {
		assertThat(names("a", "/api/**", LIMIT).of("secret".repeat(40))).matches("[0-9a-f]{32}");
	}

	private static BucketNames names(String id, String path, RateLimit limit) {
		HeaderRules none = new HeaderRules(Map.of(), List.of());
		RouteMatcher matcher = new RouteMatcher(PathPatternParser.defaultInstance.parse(path), List.of(), List.of(),
				Map.of("X-B", "1", "X-A", "2"));
		return new BucketNames(new GatewayRoute(id, "test", null, null, null, limit, null, null, matcher, null,
				Duration.ofSeconds(1), 0, -1, true, false, none, none), limit);
	}

}
