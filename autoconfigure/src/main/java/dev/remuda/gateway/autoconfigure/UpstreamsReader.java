package dev.remuda.gateway.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import dev.remuda.gateway.ConnectionSettings;
import dev.remuda.gateway.GatewayConfigurationException;
import dev.remuda.gateway.HealthCheck;
import dev.remuda.gateway.upstream.ServerSettings;
import dev.remuda.gateway.upstream.UpstreamSettings;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

/**
 * Makes the settings of the upstreams out of their properties, and says what is wrong
 * with them by the key.
 */
class UpstreamsReader {

	private static final String UPSTREAMS = GatewayProperties.PREFIX + ".upstreams.";

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?");

	private static final ApplicationProtocolConfig ONLY_HTTP2 = new ApplicationProtocolConfig(
			ApplicationProtocolConfig.Protocol.ALPN, ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
			ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT, ApplicationProtocolNames.HTTP_2);

	private final Map<String, GatewayProperties.Upstream> upstreams;

	private final SslBundles bundles;

	UpstreamsReader(GatewayProperties properties, SslBundles bundles) {
		this.upstreams = properties.getUpstreams();
		this.bundles = bundles;
	}

	/**
	 * Return the settings of each upstream, and how to connect to its servers.
	 */
	Map<UpstreamSettings, ConnectionSettings> settings() {
		Map<UpstreamSettings, ConnectionSettings> settings = new LinkedHashMap<>();
		this.upstreams
			.forEach((name, properties) -> settings.put(settings(name, properties), connections(name, properties)));
		return settings;
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
				time(key + ".pool.idle-timeout", pool.getIdleTimeout()), tls(key + ".ssl", properties.getSsl(), false),
				(http2) ? new ConnectionSettings.Http2(maxStreams, tls(key + ".ssl", properties.getSsl(), true))
						: null);
	}

	private @Nullable SslContext tls(String key, GatewayProperties.Ssl ssl, boolean http2) {
		String name = ssl.getBundle();
		if (!ssl.isEnabled() && name == null) {
			return null;
		}
		try {
			SslContextBuilder context = SslContextBuilder.forClient();
			if (http2) {
				context.ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
					.applicationProtocolConfig(ONLY_HTTP2);
			}
			if (name != null) {
				SslBundle bundle = this.bundles.getBundle(name);
				SslOptions options = bundle.getOptions();
				context.keyManager(bundle.getManagers().getKeyManagerFactory())
					.trustManager(bundle.getManagers().getTrustManagerFactory())
					.protocols(options.getEnabledProtocols());
				if (!http2 || options.getCiphers() != null) {
					context.ciphers(SslOptions.asSet(options.getCiphers()));
				}
			}
			return context.build();
		}
		catch (NoSuchSslBundleException ex) {
			throw new GatewayConfigurationException(key + ".bundle", "there is no SSL bundle '%s'".formatted(name),
					"Add it under spring.ssl.bundle, or leave the name out to trust what Java trusts.");
		}
		catch (SSLException | IllegalArgumentException | IllegalStateException ex) {
			throw new GatewayConfigurationException(key, "TLS can't be had: " + ex.getMessage(),
					"Correct the SSL bundle '%s'.".formatted(name));
		}
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

	/**
	 * Return the names in the registry of the upstreams whose servers it knows.
	 */
	Map<String, String> services() {
		Map<String, String> services = new LinkedHashMap<>();
		this.upstreams.forEach((name, properties) -> {
			if (properties.getDiscovery() != null) {
				services.put(name, properties.getDiscovery());
			}
		});
		return services;
	}

	/**
	 * Make sure that no upstream has its servers from a registry, for there is none.
	 */
	void requireNoServices() {
		services().forEach((name, service) -> {
			String key = UPSTREAMS + name + ".discovery";
			throw new GatewayConfigurationException(key,
					"there is no discovery client that could know the service '%s'".formatted(service),
					"Add one of Spring Cloud's, such as spring-cloud-starter-consul-discovery, or name the servers.");
		});
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
