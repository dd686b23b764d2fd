package dev.remuda.admission;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Refusal}.
 */
class RefusalTests {

	@ParameterizedTest
	@CsvSource({ "PT0S, 1", "PT1S, 1", "PT1.000000001S, 2", "PT59.5S, 60", "PT60S, 60" })
	void roundsUp(Duration duration, String header) {
		assertThat(new Refusal(Refusal.Reason.QUEUE_FULL, duration).retryAfterHeader()).isEqualTo(header);
	}

	@ParameterizedTest
	@EnumSource
	void saysWhy(Refusal.Reason reason) {
		String body = new String(new Refusal(reason, Duration.ZERO).body(), StandardCharsets.UTF_8);
		assertThat((Integer) JsonPath.read(body, "$.status")).isEqualTo(503);
		assertThat((String) JsonPath.read(body, "$.title")).isEqualTo("Service Unavailable");
		assertThat((String) JsonPath.read(body, "$.reason")).isEqualTo(reason.id());
		assertThat((String) JsonPath.read(body, "$.detail")).endsWith(".");
	}

}
