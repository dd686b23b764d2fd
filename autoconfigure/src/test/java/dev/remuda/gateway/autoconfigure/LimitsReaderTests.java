package dev.remuda.gateway.autoconfigure;

import dev.remuda.gateway.GatewayConfigurationException;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.FilteredClassLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LimitsReader} without the libraries.
 */
class LimitsReaderTests {

	@Test
	void whatAsksRedisIsNamedWhereItIsMissing() {
		without("io.github.bucket4j.redis",
				() -> assertThatExceptionOfType(GatewayConfigurationException.class).isThrownBy(LimitsReader::noRedis)
					.satisfies((ex) -> assertThatAction(ex).contains(
							"org.springframework.boot:spring-boot-starter-data-redis",
							"com.bucket4j:bucket4j_jdk17-lettuce")));
		without("org.springframework.data.redis",
				() -> assertThatExceptionOfType(GatewayConfigurationException.class).isThrownBy(LimitsReader::noRedis)
					.withMessageContaining("isn't on the class path"));
	}

	@Test
	void whatCountsIsNamedWhereItIsMissing() {
		GatewayProperties.RateLimit limit = new GatewayProperties.RateLimit();
		limit.setRequests(1);
		without("io.github.bucket4j",
				() -> assertThatExceptionOfType(GatewayConfigurationException.class)
					.isThrownBy(() -> LimitsReader.rate("limit", limit))
					.satisfies((ex) -> assertThatAction(ex).contains("com.bucket4j:bucket4j_jdk17-core")));
	}

	private static AbstractStringAssert<?> assertThatAction(GatewayConfigurationException ex) {
		return assertThat(ex.getAction());
	}

	private static void without(String prefix, Runnable test) {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		thread.setContextClassLoader(new FilteredClassLoader(prefix));
		try {
			test.run();
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

}
