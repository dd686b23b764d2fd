package dev.remuda.dashboard.autoconfigure;

import dev.remuda.dashboard.Dashboard;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Writes one line after start-up that says where the page is.
 */
class DashboardStartupLogger implements ApplicationListener<ApplicationReadyEvent> {

	private static final Log logger = LogFactory.getLog(DashboardStartupLogger.class);

	private final Dashboard dashboard;

	DashboardStartupLogger(Dashboard dashboard) {
		this.dashboard = dashboard;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		Environment environment = event.getApplicationContext().getEnvironment();
		logger.info("Dashboard at %s on port %s, where the actuator is".formatted(this.dashboard.path(),
				environment.getProperty("local.management.port")));
	}

}
