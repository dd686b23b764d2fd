package dev.remuda.gateway.autoconfigure;

import dev.remuda.gateway.GatewayConfigurationException;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Stops the start of an application whose gateway is configured and can't run.
 */
class GatewayRequirements implements BeanFactoryPostProcessor {

	static final String SPRING_CLOUD_GATEWAY = "org.springframework.cloud.gateway.filter.NettyRoutingFilter";

	static final String ENABLED = "spring.cloud.gateway.server.webflux.enabled";

	private static final String NEEDS = "the gateway is configured, and ";

	private final Environment environment;

	GatewayRequirements(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		if (!ClassUtils.isPresent(SPRING_CLOUD_GATEWAY, beans.getBeanClassLoader())) {
			throw unmet("Spring Cloud Gateway isn't on the class path",
					"Add the dependency org.springframework.cloud:spring-cloud-starter-gateway-server-webflux");
		}
		if (!this.environment.getProperty(ENABLED, Boolean.class, true)) {
			throw unmet(ENABLED + " is false", "Remove that");
		}
		if (!beans.containsBeanDefinition(GatewayAutoConfiguration.UPSTREAM_FILTER)) {
			throw unmet("the application isn't a reactive web application",
					"Set remuda.worker.model to reactive, or leave spring-boot-starter-webmvc out");
		}
	}

	private static GatewayConfigurationException unmet(String problem, String action) {
		return new GatewayConfigurationException(GatewayProperties.PREFIX, NEEDS + problem,
				"%s, or remove what is under %s.".formatted(action, GatewayProperties.PREFIX));
	}

}
