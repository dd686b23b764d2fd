package dev.remuda.gateway;

import java.net.URI;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TargetUrl}.
 */
class TargetUrlTests {

	@ParameterizedTest
	@CsvSource({ "/api/users,1,/users", "/api,1,/", "/api/,1,/", "/a/b/c,2,/c", "/a%2Fb/c%20d,1,/c%20d",
			"/api//x,1,//x", "/api;p=1/x,1,/x" })
	void takesSegmentsOffAndPutsThemBack(String path, int segments, String expected) {
		StrippedPrefix prefix = new StrippedPrefix(segments);
		PathContainer requested = PathContainer.parsePath(path);
		assertThat(prefix.apply(requested)).isEqualTo(expected);
		assertThat(prefix.undo(expected, requested)).isEqualTo(path.equals("/api") ? "/api/" : path);
	}

	@Test
	void keepsPathAndQueryAsTheyWereWritten() {
		assertThat(TargetUrl.of("http", "[::1]:80", request("/a%2Fb/%E4%BD%A0?q=%26+%25&x=a;b"), null))
			.hasToString("http://[::1]:80/a%2Fb/%E4%BD%A0?q=%26+%25&x=a;b");
		assertThat(TargetUrl.target(request(""), null)).isEqualTo("/");
		assertThat(TargetUrl.target(request("/a/b%2Fc?x=%20"), new StrippedPrefix(1))).isEqualTo("/b%2Fc?x=%20");
	}

	private static MockServerHttpRequest request(String target) {
		return MockServerHttpRequest.method(HttpMethod.GET, URI.create("http://gateway:8080" + target)).build();
	}

}
