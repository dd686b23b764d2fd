package dev.remuda.gateway.autoconfigure;

import java.util.Map;

import dev.remuda.gateway.ServerDiscovery;
import dev.remuda.gateway.Upstreams;
import dev.remuda.gateway.upstream.ServerSettings;
import reactor.core.publisher.Flux;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for upstreams whose servers a
 * discovery client of Spring Cloud knows.
 */
@AutoConfiguration(after = GatewayAutoConfiguration.class, afterName = {
		"org.springframework.cloud.client.discovery.composite.reactive.ReactiveCompositeDiscoveryClientAutoConfiguration",
		"org.springframework.cloud.client.discovery.simple.reactive.SimpleReactiveDiscoveryClientAutoConfiguration" })
@ConditionalOnClass(ReactiveDiscoveryClient.class)
@ConditionalOnBean({ ReactiveDiscoveryClient.class, Upstreams.class })
public final class GatewayDiscoveryAutoConfiguration {

	private static final String WEIGHT = "weight";

	GatewayDiscoveryAutoConfiguration() {
	}

	@Bean
	ServerDiscovery serverDiscovery(Upstreams upstreams, GatewayProperties properties, ReactiveDiscoveryClient client) {
		return new ServerDiscovery(upstreams,
				UpstreamsReader.time(GatewayProperties.PREFIX + ".discovery-interval",
						properties.getDiscoveryInterval()),
				(service) -> Flux.defer(() -> client.getInstances(service))
					.map(GatewayDiscoveryAutoConfiguration::server));
	}

	private static ServerSettings server(ServiceInstance instance) {
		Map<String, String> metadata = instance.getMetadata();
		String weight = (metadata != null) ? metadata.get(WEIGHT) : null;
		return new ServerSettings(instance.getHost(), instance.getPort(),
				(weight != null) ? Integer.parseInt(weight) : ServerSettings.DEFAULT_WEIGHT, false, false, false);
	}

}
