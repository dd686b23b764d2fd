package dev.remuda.dashboard.autoconfigure;

import dev.remuda.dashboard.Dashboard;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Stops the start of an application that was told to have a dashboard and can't have one.
 */
class DashboardRequirements implements BeanFactoryPostProcessor {

	static final String ENABLED = DashboardProperties.PREFIX + ".enabled";

	static final String DASHBOARD = "dashboard";

	private static final String OR_SWITCH_IT_OFF = ", or set " + ENABLED + " to false.";

	private final Environment environment;

	DashboardRequirements(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		ClassLoader loader = beans.getBeanClassLoader();
		if (!isPresent("org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType", loader)) {
			throw unmet("the actuator, whose endpoints it shows, isn't on the class path",
					"Add spring-boot-starter-actuator");
		}
		if (!beans.containsBeanDefinition(DASHBOARD)
				|| !isPresent("org.springframework.web.servlet.DispatcherServlet", loader)
						&& !isPresent("org.springframework.web.reactive.DispatcherHandler", loader)) {
			throw unmet("the application is no web application with Spring MVC or WebFlux",
					"Add spring-boot-starter-webmvc or spring-boot-starter-webflux, or remove "
							+ "spring.main.web-application-type=none");
		}
		if (ManagementPortType.get(this.environment) == ManagementPortType.DISABLED) {
			throw unmet("management.server.port switches the endpoints off that it shows",
					"Remove management.server.port, or set it to a port");
		}
		if (!Dashboard.hasCharts(loader)) {
			throw unmet("the library that draws its charts isn't on the class path",
					"Add the dependency %s, as remuda-spring-boot-starter does".formatted(Dashboard.CHARTS));
		}
	}

	private static boolean isPresent(String type, @Nullable ClassLoader loader) {
		return ClassUtils.isPresent(type, loader);
	}

	private static DashboardConfigurationException unmet(String problem, String action) {
		return new DashboardConfigurationException("enabled", "there can be no dashboard, as " + problem,
				action + OR_SWITCH_IT_OFF);
	}

}
