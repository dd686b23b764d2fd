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
		Refusal refusal = new Refusal(reason, Duration.ZERO);
		String body = new String(refusal.body(), StandardCharsets.UTF_8);
		boolean late = reason == Refusal.Reason.DEADLINE;
		assertThat(refusal.status()).isEqualTo((late) ? 504 : 503);
		assertThat((Integer) JsonPath.read(body, "$.status")).isEqualTo(refusal.status());
		assertThat((String) JsonPath.read(body, "$.title"))
			.isEqualTo((late) ? "Gateway Timeout" : "Service Unavailable");
		assertThat((String) JsonPath.read(body, "$.reason")).isEqualTo(reason.id());
		assertThat((String) JsonPath.read(body, "$.detail")).endsWith(".");
	}

}
