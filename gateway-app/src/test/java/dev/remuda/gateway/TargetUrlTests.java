package dev.remuda.gateway;

import java.net.URI;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TargetUrl}.
 */
class TargetUrlTests {

	@ParameterizedTest
	@CsvSource({ "/api/users,0,/api/users", "/api/users,1,/users", "/api,1,/", "/api/,1,/", "/a/b/c,2,/c", "'',0,/",
			"/a%2Fb/c%20d,1,/c%20d", "/api//x,1,//x" })
	void takesSegmentsOff(String path, int segments, String expected) {
		assertThat(TargetUrl.strip(path, segments)).isEqualTo(expected);
	}

	@Test
	void keepsPathAndQueryAsTheyWereWritten() {
		URI request = URI.create("http://gateway:8080/a%2Fb/%E4%BD%A0?q=%26+%25&x=a;b");
		assertThat(TargetUrl.of("http", "[::1]:80", request, 0))
			.hasToString("http://[::1]:80/a%2Fb/%E4%BD%A0?q=%26+%25&x=a;b");
	}

}
