package dev.remuda.dashboard.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the dashboard.
 */
@ConfigurationProperties(value = DashboardProperties.PREFIX, ignoreUnknownFields = false)
public class DashboardProperties {

	static final String PREFIX = "remuda.dashboard";

	/**
	 * Whether there is a page that shows in a browser what the endpoints 'worker',
	 * 'inference', 'gpu' and 'upstreams' of the actuator say. It is on the port of the
	 * actuator and shows what is exposed there; whoever may not read an endpoint sees
	 * nothing of it here either.
	 */
	private boolean enabled;

	/**
	 * Path of the page within the application, or within 'management.server.base-path'
	 * where the actuator has a port of its own. No effect while
	 * 'remuda.dashboard.enabled' is false.
	 */
	private String path = "/remuda";

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public String getPath() {
		return this.path;
	}

	public void setPath(String path) {
		this.path = path;
	}

}
