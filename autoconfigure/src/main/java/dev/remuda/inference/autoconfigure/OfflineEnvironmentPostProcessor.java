package dev.remuda.inference.autoconfigure;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;

/**
 * Keeps DJL from opening connections by itself. Its {@code Engine} class asks the
 * metadata service of a cloud who the machine is as soon as it is initialized, which is
 * why this happens before there is any bean.
 *
 * <p>
 * DJL reads system properties and environment variables alone. A value that the user set
 * in either stays, and one from the configuration files is handed on.
 */
class OfflineEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	/**
	 * No downloads and no telemetry. DJL prefers the environment variable.
	 */
	static final String OFFLINE = "ai.djl.offline";

	private static final String OFFLINE_VARIABLE = "DJL_OFFLINE";

	/**
	 * No telemetry; it stays off for a user who allows downloads.
	 */
	static final String OPT_OUT_TRACKING = "OPT_OUT_TRACKING";

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (ClassUtils.isPresent("ai.djl.engine.Engine", application.getClassLoader())) {
			setUnlessExplicit(OFFLINE, OFFLINE_VARIABLE, environment);
			setUnlessExplicit(OPT_OUT_TRACKING, OPT_OUT_TRACKING, environment);
		}
	}

	private void setUnlessExplicit(String property, String variable, ConfigurableEnvironment environment) {
		if (System.getProperty(property) == null && System.getenv(variable) == null) {
			System.setProperty(property, environment.getProperty(property, "true"));
		}
	}

}
