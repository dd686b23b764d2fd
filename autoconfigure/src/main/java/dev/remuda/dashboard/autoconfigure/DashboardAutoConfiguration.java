package dev.remuda.dashboard.autoconfigure;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.remuda.admission.ExemptPaths;
import dev.remuda.dashboard.Dashboard;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;
import org.springframework.web.context.WebApplicationContext;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the dashboard, off by default.
 * Where it is on and can't work, the application doesn't start. What serves it is in
 * {@link DashboardManagementContextConfiguration}.
 */
@AutoConfiguration
@EnableConfigurationProperties(DashboardProperties.class)
public final class DashboardAutoConfiguration {

	DashboardAutoConfiguration() {
	}

	@Bean
	@ConditionalOnBooleanProperty(DashboardRequirements.ENABLED)
	static DashboardRequirements dashboardRequirements(Environment environment) {
		return new DashboardRequirements(environment);
	}

	/**
	 * The page and what it loads.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(DashboardRequirements.ENABLED)
	@ConditionalOnWebApplication
	@ConditionalOnClass({ ManagementPortType.class, PathMappedEndpoints.class })
	@ImportRuntimeHints(DashboardRuntimeHints.class)
	static class Page {

		/**
		 * Segments of characters that mean the same in an address, in HTML and to each
		 * server.
		 */
		private static final Pattern PATH = Pattern.compile("(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]+)+");

		@Bean(DashboardRequirements.DASHBOARD)
		Dashboard dashboard(DashboardProperties properties, ApplicationContext context,
				ObjectProvider<PathMappedEndpoints> endpoints) {
			if (!PATH.matcher(properties.getPath()).matches()) {
				throw new DashboardConfigurationException("path",
						"'%s' is no path of a page".formatted(properties.getPath()),
						"Begin it with a slash, end it without one, and have nothing but letters, digits, '-', '.', "
								+ "'_' and '~' between them, as in /remuda or /ops/remuda.");
			}
			return new Dashboard(properties.getPath(), context.getId(),
					new ShownEndpoints(context.getEnvironment(), endpoints), context.getClassLoader());
		}

		@Bean
		DashboardStartupLogger dashboardStartupLogger(Dashboard dashboard) {
			return new DashboardStartupLogger(dashboard);
		}

		@Bean
		@ConditionalOnManagementPort(ManagementPortType.SAME)
		ExemptPaths dashboardExemptPaths(Dashboard dashboard, ApplicationContext context) {
			String servletPath = (context instanceof WebApplicationContext)
					? context.getEnvironment().getProperty("spring.mvc.servlet.path", "") : "";
			String prefix = servletPath.equals("/") ? "" : servletPath;
			// Whole paths: one that only begins so may lead elsewhere
			Set<String> paths = dashboard.paths().stream().map(prefix::concat).collect(Collectors.toUnmodifiableSet());
			return paths::contains;
		}

	}

}
