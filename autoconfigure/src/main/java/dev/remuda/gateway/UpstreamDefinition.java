package dev.remuda.gateway;

import dev.remuda.gateway.upstream.UpstreamSettings;
import org.jspecify.annotations.Nullable;

/**
 * All that is configured of an upstream.
 *
 * @param settings its servers, and how requests are spread over them
 * @param connections how to connect to them
 * @param check how they are checked; {@code null} and they aren't
 * @param service the name under which a registry knows the servers; {@code null} if they
 * are those of the settings
 */
public record UpstreamDefinition(UpstreamSettings settings, ConnectionSettings connections, @Nullable HealthCheck check,
		@Nullable String service) {

	/**
	 * Return the name.
	 * @return the name of the upstream
	 */
	public String name() {
		return this.settings.name();
	}

}
