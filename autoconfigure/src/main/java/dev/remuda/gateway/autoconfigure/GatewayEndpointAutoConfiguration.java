package dev.remuda.gateway.autoconfigure;

import dev.remuda.gateway.Upstreams;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for what the actuator shows of the
 * upstreams.
 */
@AutoConfiguration(after = GatewayAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(GatewayEndpoint.class)
@ConditionalOnBean(Upstreams.class)
public final class GatewayEndpointAutoConfiguration {

	GatewayEndpointAutoConfiguration() {
	}

	@Bean
	GatewayEndpoint gatewayEndpoint(Upstreams upstreams) {
		return new GatewayEndpoint(upstreams);
	}

}
