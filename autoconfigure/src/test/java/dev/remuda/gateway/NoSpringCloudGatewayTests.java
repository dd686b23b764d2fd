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
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for an application without Spring Cloud Gateway, which isn't on the class path of
 * these tests; with it, the gateway is tested in {@code gateway-app}.
 */
@ExtendWith(OutputCaptureExtension.class)
class NoSpringCloudGatewayTests {

	@Test
	void isNotOnTheClassPath() {
		assertThat(ClassUtils.isPresent("org.springframework.cloud.gateway.route.Route", null)).isFalse();
	}

	@Test
	void aGatewayThatIsConfiguredStopsStartUpAndSaysWhatToAdd(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("--remuda.gateway.upstreams.test.servers=127.0.0.1:1").close());
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("remuda.gateway: the gateway is configured, and Spring Cloud Gateway isn't on the class path.")
			.contains("org.springframework.cloud:spring-cloud-starter-gateway-server-webflux");
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
