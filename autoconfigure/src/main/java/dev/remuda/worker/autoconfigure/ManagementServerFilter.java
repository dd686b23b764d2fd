package dev.remuda.worker.autoconfigure;

import dev.remuda.worker.WorkerModel;
import dev.remuda.worker.WorkerReport;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Keeps Tomcat away from the reactive model where management has a port of its own. With
 * both servers on the class path Spring Boot has a bean of one name for each, and doesn't
 * start.
 */
class ManagementServerFilter implements AutoConfigurationImportFilter, EnvironmentAware {

	private static final String TOMCAT = "org.springframework.boot.tomcat.autoconfigure.actuate.web.server."
			+ "TomcatReactiveManagementContextAutoConfiguration";

	private @Nullable Environment environment;

	@Override
	public void setEnvironment(Environment environment) {
		this.environment = environment;
	}

	@Override
	public boolean[] match(@Nullable String[] autoConfigurationClasses,
			AutoConfigurationMetadata autoConfigurationMetadata) {
		WorkerReport report = (this.environment != null) ? DerivedProperties.report(this.environment) : null;
		boolean reactive = report != null && report.choice().model() == WorkerModel.REACTIVE;
		boolean[] match = new boolean[autoConfigurationClasses.length];
		for (int index = 0; index < match.length; index++) {
			match[index] = !reactive || !TOMCAT.equals(autoConfigurationClasses[index]);
		}
		return match;
	}

}
