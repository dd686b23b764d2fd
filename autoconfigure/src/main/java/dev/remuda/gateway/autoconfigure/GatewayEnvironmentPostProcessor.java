package dev.remuda.gateway.autoconfigure;

import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Gives Spring Cloud Gateway's client, which has no limits by itself, the defaults of a
 * proxy in production, as the lowest property source. Only where the gateway is
 * configured: who uses Spring Cloud Gateway alone gets what its own manual says.
 */
class GatewayEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	static final String NAME = "remudaGateway";

	private static final String CLIENT = "spring.cloud.gateway.server.webflux.httpclient.";

	/**
	 * The connection that was used last is taken first, and one that was idle for 30
	 * seconds is closed: before most servers would (Tomcat 20 to 60, nginx 75), since a
	 * request must not cross the server's own closing on its way.
	 */
	static final Map<String, Object> DEFAULTS = Map.of(CLIENT + "connect-timeout", "5000", CLIENT + "response-timeout",
			"60s", CLIENT + "pool.type", "fixed", CLIENT + "pool.max-connections", "1024",
			CLIENT + "pool.acquire-timeout", "5000", CLIENT + "pool.max-idle-time", "30s",
			CLIENT + "pool.eviction-interval", "30s", CLIENT + "pool.leasing-strategy", "lifo");

	/**
	 * After the configuration files.
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		environment.getPropertySources().remove(NAME);
		if (ClassUtils.isPresent(GatewayRequirements.SPRING_CLOUD_GATEWAY, application.getClassLoader())
				&& OnGatewayCondition.isConfigured(environment)) {
			environment.getPropertySources().addLast(new MapPropertySource(NAME, DEFAULTS));
		}
	}

}
