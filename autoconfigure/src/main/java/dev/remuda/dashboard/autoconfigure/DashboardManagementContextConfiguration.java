package dev.remuda.dashboard.autoconfigure;

import dev.remuda.dashboard.Dashboard;
import dev.remuda.dashboard.reactive.DashboardWebFluxMapping;
import dev.remuda.dashboard.servlet.DashboardServletMapping;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * {@link ManagementContextConfiguration @ManagementContextConfiguration} that serves the
 * dashboard where the actuator is: on the port of the application, or on that of
 * {@code management.server.port}. So the browser asks one server alone, and whoever
 * reaches the page reaches the endpoints.
 */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(DashboardRequirements.ENABLED)
class DashboardManagementContextConfiguration {

	/**
	 * Under Spring MVC.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	@ConditionalOnClass(DispatcherServlet.class)
	static class Servlet {

		@Bean
		DashboardServletMapping dashboardHandlerMapping(Dashboard dashboard) {
			return new DashboardServletMapping(dashboard);
		}

	}

	/**
	 * Under WebFlux.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.REACTIVE)
	@ConditionalOnClass(DispatcherHandler.class)
	static class Reactive {

		@Bean
		DashboardWebFluxMapping dashboardHandlerMapping(Dashboard dashboard) {
			return new DashboardWebFluxMapping(dashboard);
		}

	}

}
