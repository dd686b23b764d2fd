package dev.remuda.gateway.autoconfigure;

import dev.remuda.gateway.GatewayHandlerMapping;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the routes of Spring Cloud
 * Gateway, which come before those of this gateway, and cost nothing where there are
 * none.
 */
@AutoConfiguration(after = GatewayAutoConfiguration.class,
		afterName = "org.springframework.cloud.gateway.config.GatewayAutoConfiguration")
@ConditionalOnClass(RoutePredicateHandlerMapping.class)
@ConditionalOnBean({ RoutePredicateHandlerMapping.class, GatewayHandlerMapping.class })
public final class GatewayCloudAutoConfiguration {

	GatewayCloudAutoConfiguration() {
	}

	@Bean
	static BeanPostProcessor cloudRoutesOrder() {
		return new CloudRoutesOrder();
	}

	@Bean
	CloudRoutes cloudRoutes(RouteLocator routes, RoutePredicateHandlerMapping mapping, GatewayHandlerMapping gateway) {
		CloudRoutes cloud = new CloudRoutes(routes);
		gateway.yieldTo(mapping, cloud::any);
		return cloud;
	}

	/**
	 * Puts the mapping of those routes behind the one that asks it.
	 */
	private static final class CloudRoutesOrder implements BeanPostProcessor {

		@Override
		public Object postProcessBeforeInitialization(Object bean, String name) {
			if (bean instanceof RoutePredicateHandlerMapping mapping
					&& mapping.getOrder() < GatewayHandlerMapping.ORDER) {
				mapping.setOrder(GatewayHandlerMapping.ORDER + 1);
			}
			return bean;
		}

	}

}
