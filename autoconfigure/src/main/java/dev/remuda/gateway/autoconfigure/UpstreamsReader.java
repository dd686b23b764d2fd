package dev.remuda.gateway.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import dev.remuda.gateway.ConnectionSettings;
import dev.remuda.gateway.GatewayConfigurationException;
import dev.remuda.gateway.HealthCheck;
import dev.remuda.gateway.UpstreamDefinition;
import dev.remuda.gateway.upstream.ServerSettings;
import dev.remuda.gateway.upstream.UpstreamSettings;
import org.jspecify.annotations.Nullable;

/**
 * Makes the settings of the upstreams out of their properties, and says what is wrong
 * with them by the key.
 */
class UpstreamsReader {

	private static final String UPSTREAMS = GatewayProperties.PREFIX + ".upstreams.";

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?");

	private final Map<String, GatewayProperties.Upstream> upstreams;

	private final TlsContexts tls;

	UpstreamsReader(GatewayProperties properties, TlsContexts tls) {
		this.upstreams = properties.getUpstreams();
		this.tls = tls;
	}

	/**
	 * Return what is configured of each upstream.
	 */
	List<UpstreamDefinition> definitions() {
		List<UpstreamDefinition> definitions = new ArrayList<>();
		this.upstreams.forEach((name, properties) -> definitions.add(new UpstreamDefinition(settings(name, properties),
				connections(name, properties), check(name, properties.getHealth()), properties.getDiscovery())));
		return definitions;
	}

	private ConnectionSettings connections(String name, GatewayProperties.Upstream properties) {
		String key = UPSTREAMS + name;
		GatewayProperties.Pool pool = properties.getPool();
		int maxStreams = atLeast(1, key + ".pool.max-streams", pool.getMaxStreams());
		boolean http2 = properties.getProtocol() == GatewayProperties.Protocol.HTTP2;
		return new ConnectionSettings(time(key + ".connect-timeout", properties.getConnectTimeout()),
				atLeast(1, key + ".pool.max-connections", pool.getMaxConnections()),
				atLeast(0, key + ".pool.max-waiting", pool.getMaxWaiting()),
				time(key + ".pool.acquire-timeout", pool.getAcquireTimeout()),
				time(key + ".pool.idle-timeout", pool.getIdleTimeout()),
				this.tls.context(key + ".ssl", properties.getSsl(), false),
				(http2) ? new ConnectionSettings.Http2(maxStreams,
						this.tls.context(key + ".ssl", properties.getSsl(), true)) : null);
	}

	static int atLeast(int least, String key, int value) {
		if (value < least) {
			throw new GatewayConfigurationException(key, "'%d' is less than %d".formatted(value, least),
					"Choose at least %d.".formatted(least));
		}
		return value;
	}

	private UpstreamSettings settings(String name, GatewayProperties.Upstream properties) {
		String key = UPSTREAMS + name;
		if (!NAME.matcher(name).matches()) {
			throw new GatewayConfigurationException(key, "'%s' can't be the name of an upstream".formatted(name),
					"Use letters, digits, and between them '-' and '_'.");
		}
		if (properties.getDiscovery() != null && !properties.getServers().isEmpty()) {
			throw new GatewayConfigurationException(key + ".discovery",
					"the upstream '%s' has servers of its own, too".formatted(name),
					"Leave either %s.servers or %s.discovery out.".formatted(key, key));
		}
		if (properties.getDiscovery() == null && properties.getServers().isEmpty()) {
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
						"Write host:port, and after it any of weight=<1 to 1000>, backup, and down or drain.");
			}
		}
		return servers;
	}

	private static @Nullable HealthCheck check(String name, GatewayProperties.Health health) {
		String path = health.getPath();
		if (path == null) {
			return null;
		}
		String key = UPSTREAMS + name + ".health.";
		if (!path.startsWith("/")) {
			throw new GatewayConfigurationException(key + "path", "'%s' is no path".formatted(path),
					"Begin it with a slash.");
		}
		return new HealthCheck(path, time(key + "interval", health.getInterval()),
				time(key + "timeout", health.getTimeout()));
	}

	static Duration time(String key, Duration time) {
		if (time.toMillis() < 1 || time.compareTo(Duration.ofDays(1)) > 0) {
			throw new GatewayConfigurationException(key, "'%s' is too short or too long".formatted(time),
					"Choose a time from 1ms to 1d.");
		}
		return time;
	}

}
