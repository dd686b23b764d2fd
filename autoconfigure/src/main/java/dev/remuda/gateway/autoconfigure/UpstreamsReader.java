package dev.remuda.gateway.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import dev.remuda.gateway.GatewayConfigurationException;
import dev.remuda.gateway.HealthCheck;
import dev.remuda.gateway.upstream.ServerSettings;
import dev.remuda.gateway.upstream.UpstreamSettings;

/**
 * Makes the settings of the upstreams out of their properties, and says what is wrong
 * with them by the key.
 */
class UpstreamsReader {

	private static final String UPSTREAMS = GatewayProperties.PREFIX + ".upstreams.";

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?");

	private final Map<String, GatewayProperties.Upstream> upstreams;

	UpstreamsReader(GatewayProperties properties) {
		this.upstreams = properties.getUpstreams();
	}

	List<UpstreamSettings> settings() {
		return this.upstreams.entrySet().stream().map((entry) -> settings(entry.getKey(), entry.getValue())).toList();
	}

	private UpstreamSettings settings(String name, GatewayProperties.Upstream properties) {
		String key = UPSTREAMS + name;
		if (!NAME.matcher(name).matches()) {
			throw new GatewayConfigurationException(key, "'%s' can't be the name of an upstream".formatted(name),
					"Use letters, digits, and between them '-' and '_'.");
		}
		if (properties.getServers().isEmpty()) {
			throw new GatewayConfigurationException(key + ".servers",
					"the upstream '%s' has no servers".formatted(name),
					"Name at least one, as in %s.servers: [ \"127.0.0.1:8097\" ].".formatted(key));
		}
		List<ServerSettings> servers = servers(key + ".servers", properties.getServers());
		GatewayProperties.Health health = properties.getHealth();
		try {
			return new UpstreamSettings(name, servers, properties.getBalance(), properties.getMaxFails(),
					properties.getFailTimeout(), properties.getSlowStart(), health.getFall(), health.getRise());
		}
		catch (IllegalArgumentException ex) {
			throw new GatewayConfigurationException(key, String.valueOf(ex.getMessage()),
					"Change the value under %s; docs/gateway.md has them all.".formatted(key));
		}
	}

	private static List<ServerSettings> servers(String key, List<String> texts) {
		List<ServerSettings> servers = new ArrayList<>();
		for (int index = 0; index < texts.size(); index++) {
			try {
				servers.add(ServerSettings.parse(texts.get(index)));
			}
			catch (IllegalArgumentException ex) {
				throw new GatewayConfigurationException("%s[%d]".formatted(key, index), String.valueOf(ex.getMessage()),
						"Write host:port, and after it any of weight=<1 to 1000>, backup and down.");
			}
		}
		return servers;
	}

	Map<String, HealthCheck> checks() {
		Map<String, HealthCheck> checks = new LinkedHashMap<>();
		this.upstreams.forEach((name, properties) -> {
			GatewayProperties.Health health = properties.getHealth();
			String path = health.getPath();
			if (path != null) {
				String key = UPSTREAMS + name + ".health.";
				if (!path.startsWith("/")) {
					throw new GatewayConfigurationException(key + "path", "'%s' is no path".formatted(path),
							"Begin it with a slash.");
				}
				checks.put(name, new HealthCheck(path, time(key + "interval", health.getInterval()),
						time(key + "timeout", health.getTimeout())));
			}
		});
		return checks;
	}

	static Duration time(String key, Duration time) {
		if (time.toMillis() < 1 || time.compareTo(Duration.ofDays(1)) > 0) {
			throw new GatewayConfigurationException(key, "'%s' is too short or too long".formatted(time),
					"Choose a time from 1ms to 1d.");
		}
		return time;
	}

}
