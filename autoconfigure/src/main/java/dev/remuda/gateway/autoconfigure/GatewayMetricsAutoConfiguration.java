package dev.remuda.gateway.autoconfigure;

import dev.remuda.gateway.ResponseCaches;
import dev.remuda.gateway.Upstreams;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the meters of the upstreams.
 */
@AutoConfiguration(after = GatewayAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MeterRegistry.class, Upstreams.class })
public final class GatewayMetricsAutoConfiguration {

	GatewayMetricsAutoConfiguration() {
	}

	@Bean
	GatewayMeters gatewayMeters(MeterRegistry registry, Upstreams upstreams) {
		return new GatewayMeters(registry, upstreams);
	}

	@Bean
	CacheMeters gatewayCacheMeters(MeterRegistry registry, ResponseCaches caches) {
		return new CacheMeters(registry, caches);
	}

}
