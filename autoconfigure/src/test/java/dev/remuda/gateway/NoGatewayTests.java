package dev.remuda.gateway;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for an application that can't be a gateway, or isn't asked to be one; in
 * operation, the gateway is tested in {@code gateway-app}.
 */
@ExtendWith(OutputCaptureExtension.class)
class NoGatewayTests {

	@Test
	void aGatewayThatIsConfiguredStopsStartUpAndSaysWhatToDo(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("--remuda.gateway.upstreams.test.servers=127.0.0.1:1").close());
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains(
					"the gateway is configured, and the application isn't a reactive web application on Reactor Netty")
			.contains("Set remuda.worker.model to reactive, or remove what is under remuda.gateway.");
	}

	@Test
	void aGatewayThatIsNotConfiguredIsOff() {
		try (ConfigurableApplicationContext context = run()) {
			assertThat(context.getBeanDefinitionNames())
				.noneMatch((name) -> name.contains("dev.remuda.gateway.autoconfigure"));
		}
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE).run(arguments);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
