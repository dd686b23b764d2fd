package dev.remuda.sample.gec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GecProperties}.
 */
class GecPropertiesTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
		.withUserConfiguration(Properties.class);

	@ParameterizedTest
	@ValueSource(strings = { "max-length=0", "misspelt=1" })
	void refusesAValueOutOfBounds(String property) {
		this.application.withPropertyValues("sample.gec." + property)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("sample.gec"));
	}

	@Test
	void refusesALengthThatTheModelDoesNotTake() {
		this.application.withUserConfiguration(GecConfiguration.class)
			.withPropertyValues("sample.gec.max-length=511")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(ModelFileException.class)
				.hasMessage("sample.gec.max-length is 511, and the model takes 510 characters at most."));
	}

	@EnableConfigurationProperties(GecProperties.class)
	static class Properties {

	}

}
