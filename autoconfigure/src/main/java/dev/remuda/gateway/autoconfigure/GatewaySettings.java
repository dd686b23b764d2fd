package dev.remuda.gateway.autoconfigure;

import java.util.List;

import dev.remuda.gateway.GatewayConfigurationException;
import dev.remuda.gateway.GatewayRoute;
import dev.remuda.gateway.TrustedProxies;
import dev.remuda.gateway.UpstreamDefinition;

/**
 * What the gateway is to do, as far as it can be changed while it runs: all of it at
 * once.
 *
 * @param upstreams what is configured of each upstream
 * @param routes the routes in their order
 * @param proxies whose word on the client's address counts
 */
record GatewaySettings(List<UpstreamDefinition> upstreams, List<GatewayRoute> routes, TrustedProxies proxies) {

	/**
	 * Make settings of their properties.
	 * @throws GatewayConfigurationException if anything is wrong with them
	 */
	static GatewaySettings of(GatewayProperties properties, TlsContexts tls) {
		return new GatewaySettings(new UpstreamsReader(properties, tls).definitions(),
				new RoutesReader(properties).routes(), proxies(properties.getForwarded()));
	}

	/**
	 * Make sure that no upstream has its servers from a registry, for there is none.
	 */
	void requireNoServices() {
		for (UpstreamDefinition upstream : this.upstreams) {
			if (upstream.service() != null) {
				throw new GatewayConfigurationException(
						"%s.upstreams.%s.discovery".formatted(GatewayProperties.PREFIX, upstream.name()),
						"there is no discovery client that could know the service '%s'".formatted(upstream.service()),
						"Add one of Spring Cloud's, such as spring-cloud-starter-consul-discovery, or name the servers.");
			}
		}
	}

	private static TrustedProxies proxies(GatewayProperties.Forwarded forwarded) {
		try {
			return TrustedProxies.of(forwarded.getTrustedProxies());
		}
		catch (IllegalArgumentException ex) {
			throw new GatewayConfigurationException(GatewayProperties.PREFIX + ".forwarded.trusted-proxies",
					String.valueOf(ex.getMessage()), "Write addresses and networks, not names or patterns.");
		}
	}

}
