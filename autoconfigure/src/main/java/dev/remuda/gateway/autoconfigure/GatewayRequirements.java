package dev.remuda.gateway.autoconfigure;

import dev.remuda.gateway.GatewayConfigurationException;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Stops the start of an application whose gateway is configured and can't run.
 */
class GatewayRequirements implements BeanFactoryPostProcessor {

	private static final String NEEDS = "the gateway is configured, and ";

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		if (!beans.containsBeanDefinition(GatewayAutoConfiguration.MAPPING)) {
			throw unmet("the application isn't a reactive web application on Reactor Netty",
					"Set remuda.worker.model to reactive");
		}
	}

	private static GatewayConfigurationException unmet(String problem, String action) {
		return new GatewayConfigurationException(GatewayProperties.PREFIX, NEEDS + problem,
				"%s, or remove what is under %s.".formatted(action, GatewayProperties.PREFIX));
	}

}
