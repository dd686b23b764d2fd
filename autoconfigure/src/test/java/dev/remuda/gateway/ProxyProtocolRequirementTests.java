package dev.remuda.gateway;

import dev.remuda.gateway.autoconfigure.GatewayAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the PROXY protocol needs.
 */
class ProxyProtocolRequirementTests {

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner(
			AnnotationConfigReactiveWebServerApplicationContext::new)
		.withConfiguration(
				AutoConfigurations.of(GatewayAutoConfiguration.class, NettyReactiveWebServerAutoConfiguration.class,
						HttpHandlerAutoConfiguration.class, WebFluxAutoConfiguration.class))
		.withPropertyValues("server.port=0", "remuda.gateway.upstreams.test.servers=127.0.0.1:1",
				"remuda.gateway.routes[0].upstream=test");

	@Test
	void startUpStopsWithoutWhatReadsThePreamble() {
		this.runner.withPropertyValues("remuda.gateway.proxy-protocol=true")
			.withClassLoader(new FilteredClassLoader("io.netty.handler.codec.haproxy"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(GatewayConfigurationException.class)
				.hasMessageContaining("remuda.gateway.proxy-protocol")
				.extracting("action")
				.isEqualTo("Add the dependency io.netty:netty-codec-haproxy."));
	}

	@Test
	void nothingIsNeededUnlessItIsOn() {
		this.runner.withPropertyValues("remuda.gateway.proxy-protocol=false")
			.withClassLoader(new FilteredClassLoader("io.netty.handler.codec.haproxy"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ProxyProtocolCustomizer.class));
		this.runner.withPropertyValues("remuda.gateway.proxy-protocol=true")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(ProxyProtocolCustomizer.class));
	}

}
